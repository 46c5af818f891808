using System.Collections.Concurrent;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Cli.Browse;

/// <summary>
/// Runs work on other threads and hands its results to the thread that draws. Only one thread at a time has the
/// database open, and only for a query.
/// </summary>
/// <param name="wake">Called when there is a result.</param>
/// <param name="isInline">Runs everything at once on the calling thread, for tests.</param>
sealed class BrowserWork(AppPaths paths, TimeProvider clock, Action wake, bool isInline) : IDisposable
{
    // Another process that writes has the database for moments only; the next second tries again.
    static readonly TimeSpan s_wait = TimeSpan.FromSeconds(2);

    readonly Lock _database = new();
    readonly ConcurrentQueue<Action> _results = new();
    readonly Dictionary<string, (CancellationTokenSource Cancel, Task Task)> _latest = new(StringComparer.Ordinal);

    public T Read<T>(Func<Database?, T> read)
    {
        lock (_database)
        {
            using var database = Database.OpenToRead(paths, s_wait, clock);
            database?.LimitMemory(64);
            return read(database);
        }
    }

    /// <summary>Runs something that opens the database itself.</summary>
    public T Alone<T>(Func<T> run)
    {
        lock (_database)
            return run();
    }

    /// <param name="failed">Called on the thread that draws, with the sentence to show.</param>
    public void Run(string name, Func<CancellationToken, Action> work, Action<string> failed)
    {
        if (isInline)
        {
            Result(work, failed, CancellationToken.None)();
            return;
        }

        var before = Task.CompletedTask;
        if (_latest.TryGetValue(name, out var running))
        {
            running.Cancel.Cancel();
            before = running.Task;
        }

        var cancel = new CancellationTokenSource();
        var token = cancel.Token;
        _latest[name] = (
            cancel,
            before.ContinueWith(
                _ =>
                {
                    if (token.IsCancellationRequested)
                        return;
                    var result = Result(work, failed, token);
                    if (token.IsCancellationRequested)
                        return;
                    _results.Enqueue(result);
                    wake();
                },
                CancellationToken.None,
                TaskContinuationOptions.None,
                TaskScheduler.Default
            )
        );
    }

    /// <summary>Applies what was finished; returns whether there was anything.</summary>
    public bool Apply()
    {
        var any = false;
        while (_results.TryDequeue(out var result))
        {
            any = true;
            result();
        }

        return any;
    }

    Action Result(Func<CancellationToken, Action> work, Action<string> failed, CancellationToken token)
    {
        try
        {
            return work(token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            return () => { };
        }
        catch (Failure failure)
        {
            return () => failed(failure.Message);
        }
        catch (DuckDBException e) when (DatabaseFailure.IsOfTheFile(e))
        {
            return () => failed(DatabaseFailure.From(e, paths.Database).Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return () => failed($"file access failed: {e.Reason}.");
        }
        catch (Exception e)
        {
            // A bug: ends the program as it would in a command, after the terminal was restored.
            return () => throw new InvalidOperationException(e.Message, e);
        }
    }

    public void Dispose()
    {
        foreach (var (cancel, _) in _latest.Values)
            cancel.Cancel();
    }
}
