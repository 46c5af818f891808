using System.Collections.Concurrent;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ClaudeSessionLogger.Mcp;

/// <summary>
/// Runs the actions that a call postpones until its answer was sent: for example, only then do changes in the inbox
/// count as read. If the answer is not sent, because the client cancelled the call, the actions do not run.
/// </summary>
static class SentAnswers
{
    static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(30);
    static readonly ConcurrentDictionary<RequestId, Pending> s_pending = new();

    public static void Add(RequestId request, Action afterwards, CancellationToken cancellation)
    {
        var pending = new Pending(afterwards, new(TaskCreationOptions.RunContinuationsAsynchronously), cancellation);
        s_pending[request] = pending;
        cancellation.Register(() => Drop(request, pending));
    }

    /// <summary>Waits until all answers before this call are sent or cancelled, and their actions are done.</summary>
    public static async Task Wait(CancellationToken cancellation)
    {
        try
        {
            await Task.WhenAll(s_pending.Values.Select(pending => pending.Done.Task))
                .WaitAsync(s_longestWait, cancellation);
        }
        catch (TimeoutException)
        {
            // The client does not read its answers; the next call must not wait for that.
        }
    }

    /// <summary>Detects that an answer was sent, and then runs the actions of its call.</summary>
    public static McpMessageHandler Filter(McpMessageHandler next) =>
        async (context, cancellation) =>
        {
            var pending =
                context.JsonRpcMessage is JsonRpcMessageWithId answer and not JsonRpcRequest
                && s_pending.TryGetValue(answer.Id, out var found)
                    ? found
                    : null;
            if (pending is null)
            {
                await next(context, cancellation);
                return;
            }

            try
            {
                await next(context, cancellation);
                if (context.JsonRpcMessage is JsonRpcResponse && !pending.Cancellation.IsCancellationRequested)
                    await McpTool.RunExclusive(() => Finish(pending.Afterwards), CancellationToken.None);
            }
            finally
            {
                Drop(((JsonRpcMessageWithId)context.JsonRpcMessage).Id, pending);
            }
        };

    // If this fails, for example because another process keeps the database open, the inbox shows the changes again.
    static bool Finish(Action afterwards)
    {
        try
        {
            afterwards();
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Console.Error.WriteLine(ToolFailure.Explain(e));
            return false;
        }
    }

    static void Drop(RequestId request, Pending pending)
    {
        s_pending.TryRemove(new(request, pending));
        pending.Done.TrySetResult();
    }

    sealed record Pending(Action Afterwards, TaskCompletionSource Done, CancellationToken Cancellation);
}
