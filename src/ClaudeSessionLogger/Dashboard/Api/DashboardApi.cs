using System.Text.Json;
using ClaudeSessionLogger.Platform.App;
using Microsoft.AspNetCore.Http;

namespace ClaudeSessionLogger.Dashboard.Api;

/// <summary>
/// The page's data, as JSON. One request at a time opens the database, because a process must not open it twice, and
/// closes it before the answer is sent.
/// </summary>
sealed class DashboardApi : IDisposable
{
    const int MaxWaiting = 32;

    readonly SemaphoreSlim _gate = new(1);
    readonly UsageApi _usage;
    readonly Dictionary<string, Func<ApiRequest, byte[]>> _reads,
        _changes;
    int _waiting;

    public DashboardApi(AppPaths paths, TimeProvider clock)
    {
        var (sessions, conversations, entries) = (
            new SessionsApi(paths),
            new ConversationApi(paths),
            new EntriesApi(paths, clock)
        );
        var (changes, inbox, memory) = (new EntryChangesApi(paths), new InboxApi(paths, clock), new MemoryApi(paths));
        _usage = new(paths, clock);
        _reads = new(StringComparer.Ordinal)
        {
            ["/api/about"] = new AboutApi(paths).Read,
            ["/api/sessions"] = sessions.List,
            ["/api/session"] = sessions.Show,
            ["/api/turns"] = conversations.Turns,
            ["/api/conversation"] = conversations.Read,
            ["/api/search"] = new SearchApi(paths, clock).Find,
            ["/api/entries"] = entries.List,
            ["/api/entry"] = entries.Show,
            ["/api/inbox"] = inbox.List,
            ["/api/memory"] = memory.List,
            ["/api/memory/file"] = memory.Show,
            ["/api/memory/version"] = memory.Version,
            ["/api/hub"] = new HubApi(paths, clock).Read,
        };
        _changes = new(StringComparer.Ordinal)
        {
            ["/api/entries"] = changes.Log,
            ["/api/entry"] = changes.Change,
            ["/api/inbox"] = inbox.MarkSeen,
        };
    }

    /// <summary>Reads what the first page asks for. A page that asks meanwhile waits, and reports what fails.</summary>
    public Task Prepare(CancellationToken ending) =>
        Run(
                () =>
                {
                    _usage.Prepare();
                    return ApiAnswer.Empty;
                },
                ending
            )
            .ContinueWith(ended => _ = ended.Exception, TaskScheduler.Default);

    public async Task Answer(HttpContext context, CancellationToken ending)
    {
        var (request, response) = (context.Request, context.Response);
        var (status, json) = (StatusCodes.Status200OK, ApiAnswer.Empty);
        try
        {
            var answer =
                AnswerTo(request.Method, request.Path.Value ?? "")
                ?? throw new Failure(FailureKind.NotFound, "there is no such data.");
            var given = new ApiRequest(request.Query, await Body(request));
            json = await Run(() => answer(given), ending);
        }
        catch (Failure failure)
        {
            (status, json) = (StatusOf(failure.Kind), Error(failure.Message));
        }
        catch (JsonException)
        {
            (status, json) = (StatusCodes.Status400BadRequest, Error("cannot read the request: it is not valid JSON."));
        }
        catch (BadHttpRequestException e)
        {
            (status, json) = (e.StatusCode, Error($"cannot read the request ({e.Reason})."));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            (status, json) = (StatusCodes.Status500InternalServerError, Error($"internal error: {e.Message}"));
        }

        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = json.Length;
        foreach (var block in json.Blocks)
            await response.Body.WriteAsync(block, context.RequestAborted);
    }

    Func<ApiRequest, ApiAnswer>? AnswerTo(string method, string path)
    {
        if (HttpMethods.IsGet(method) && path == "/api/usage")
            return _usage.Read;
        var routes =
            HttpMethods.IsGet(method) ? _reads
            : HttpMethods.IsPost(method) ? _changes
            : null;
        return routes is not null && routes.TryGetValue(path, out var answer) ? given => answer(given) : null;
    }

    async Task<ApiAnswer> Run(Func<ApiAnswer> answer, CancellationToken ending)
    {
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new Failure(FailureKind.Busy, "cannot answer: too many requests are waiting. Reload the page.");
        }

        try
        {
            await _gate.WaitAsync(ending);
            try
            {
                return await Task.Run(answer, ending);
            }
            finally
            {
                _gate.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    static async Task<JsonElement> Body(HttpRequest request)
    {
        if (!HttpMethods.IsPost(request.Method))
            return default;
        using var document = await JsonDocument.ParseAsync(
            request.Body,
            new() { MaxDepth = 8 },
            request.HttpContext.RequestAborted
        );
        return document.RootElement.Clone();
    }

    public void Dispose() => _gate.Dispose();

    static ApiAnswer Error(string message) =>
        JsonSerializer.SerializeToUtf8Bytes(new ErrorJson(message), DashboardJsonContext.Default.ErrorJson);

    static int StatusOf(FailureKind kind) =>
        kind switch
        {
            FailureKind.Invalid => StatusCodes.Status400BadRequest,
            FailureKind.NotFound => StatusCodes.Status404NotFound,
            FailureKind.Conflict => StatusCodes.Status409Conflict,
            FailureKind.Busy or FailureKind.Unreachable => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status500InternalServerError,
        };
}
