using System.Text;
using ClaudeSessionLogger.Dashboard.Api;
using ClaudeSessionLogger.Dashboard.Security;
using ClaudeSessionLogger.Platform.App;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ClaudeSessionLogger.Dashboard.Server;

/// <summary>Answers the requests: checks each one, then gives the page, its data, or the stream of changes.</summary>
sealed class DashboardApplication : IHttpApplication<HttpContext>, IDisposable
{
    const string TokenName = "token";

    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    readonly CancellationTokenSource _ending = new();
    readonly RequestGuard _guard;
    readonly ChangeStream _changes;
    readonly DashboardApi _api;
    Task _preparing = Task.CompletedTask;

    public DashboardApplication(AppPaths paths, AccessKey key, int port, TimeProvider clock)
    {
        (Key, Activity, _guard) = (key, new(clock), new(key, port));
        (_changes, _api) = (new(paths, Activity, clock), new(paths, clock));
    }

    public AccessKey Key { get; }

    public PageActivity Activity { get; }

    /// <summary>Begins to read what the first page shows, before a browser asks for it.</summary>
    public void Prepare() => _preparing = _api.Prepare(_ending.Token);

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception) { }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        ResponseHeaders.Add(context.Response.Headers);
        var token = context.Request.Path == "/" ? context.Request.Query[TokenName].ToString() : "";
        if (_guard.FindRefusal(context.Request, isOpening: token.Length > 0) is { } reason)
            await Forbid(context, reason);
        else if (token.Length > 0)
            await Open(context, token);
        else
        {
            Activity.NoteRequest();
            await Answer(context);
        }
    }

    async Task Answer(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (path == "/api/changes" && HttpMethods.IsGet(context.Request.Method))
            await _changes.Run(context, _ending.Token);
        else if (path.StartsWith("/api/", StringComparison.Ordinal))
            await _api.Answer(context, _ending.Token);
        else if (!HttpMethods.IsGet(context.Request.Method) || DashboardAssets.Find(path) is not var (content, type))
            await Write(context, StatusCodes.Status404NotFound, "There is no such page.");
        else
            await using (content)
            {
                context.Response.ContentType = type;
                context.Response.ContentLength = content.Length;
                await content.CopyToAsync(context.Response.Body, context.RequestAborted);
            }
    }

    async Task Open(HttpContext context, string token)
    {
        var (request, response) = (context.Request, context.Response);
        if (!HttpMethods.IsGet(request.Method))
        {
            await Forbid(context, "the address is only for opening the page");
            return;
        }

        if (Key.Redeem(token) is { } cookie)
            // Without an expiry: it ends with the browser, or with the dashboard.
            response.Headers.SetCookie = $"{Key.CookieName}={cookie}; Path=/; HttpOnly; SameSite=Strict";
        else if (!Key.IsCookie(request.Cookies[Key.CookieName]))
        {
            await Forbid(context, "the address was used before, and works once");
            return;
        }

        Activity.NoteRequest();
        if (request.Headers["Sec-Fetch-Site"].ToString() is "" or "none" or "same-origin")
        {
            response.StatusCode = StatusCodes.Status303SeeOther;
            response.Headers.Location = "/";
            return;
        }

        // After a link in another page, a browser would follow a redirect without the new cookie.
        response.ContentType = "text/html; charset=utf-8";
        await response.WriteAsync(
            "<!doctype html><html lang=en><title>Dashboard</title><meta http-equiv=refresh content='0;url=/'>"
                + "<p><a href='/'>Open the dashboard</a>"
        );
    }

    static Task Forbid(HttpContext context, string reason) =>
        Write(
            context,
            StatusCodes.Status403Forbidden,
            $"Not allowed: {reason}. Run claude-session-logger dashboard, and open the address that it prints."
        );

    static async Task Write(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text + "\n"));
    }

    public void Dispose()
    {
        _ending.Cancel();
        // The process must not end while it reads the database.
        _preparing.Wait(s_patience);
        Activity.Dispose();
        _api.Dispose();
    }
}
