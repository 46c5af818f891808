using System.Text;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage.Query;
using Microsoft.AspNetCore.Http;

namespace ClaudeSessionLogger.Dashboard.Server;

/// <summary>Tells an open page when another process has recorded something, as server-sent events.</summary>
sealed class ChangeStream(AppPaths paths, PageActivity activity, TimeProvider clock)
{
    const int BeatsEvery = 15;

    static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    /// <summary>Runs until the page is closed or the dashboard ends.</summary>
    public async Task Run(HttpContext context, CancellationToken ending)
    {
        using var page = activity.Open();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, ending);
        context.Response.ContentType = "text/event-stream";
        var known = "";
        try
        {
            for (var beat = 0; ; beat++)
            {
                // The page compares it, also after it has connected again.
                var stamp = $"{DatabaseStamp.Of(paths)} {File.GetLastWriteTimeUtc(paths.ConfigFile).Ticks:x}";
                if (stamp != known)
                    await Send(context, $"event: change\ndata: {stamp}\n\n", cancellation.Token);
                // Finds out whether the page is still there.
                else if (beat % BeatsEvery == 0)
                    await Send(context, ": still here\n\n", cancellation.Token);
                known = stamp;
                await Task.Delay(s_interval, clock, cancellation.Token);
            }
        }
        catch (OperationCanceledException) { }
    }

    static async Task Send(HttpContext context, string text, CancellationToken cancellation)
    {
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation);
        await context.Response.Body.FlushAsync(cancellation);
    }
}
