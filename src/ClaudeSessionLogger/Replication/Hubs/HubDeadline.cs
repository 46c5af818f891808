using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Time;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>Limits the total time of all requests to a hub.</summary>
sealed class HubDeadline(TimeSpan limit, TimeProvider clock, string hub)
{
    readonly long _start = clock.GetTimestamp();

    /// <summary>The remaining time; throws a <see cref="Failure"/> if the time is over.</summary>
    public TimeSpan Remaining
    {
        get
        {
            var remaining = limit - clock.GetElapsedTime(_start);
            return remaining > TimeSpan.Zero ? remaining : throw TimedOut();
        }
    }

    /// <summary>Returns a source of cancellation tokens that are cancelled when the time is over.</summary>
    public CancellationTokenSource CreateTokenSource() => new(Remaining, clock);

    /// <summary>
    /// Runs work that cannot be interrupted, such as access to an unreachable network drive. Stops waiting for it when
    /// the time is over; after that, the caller must not use the hub again.
    /// </summary>
    public T RunAbandonable<T>(Func<T> work)
    {
        var remaining = Remaining;
        var task = Task.Run(work);
        if (Task.WaitAny([task], remaining) < 0)
            throw TimedOut();
        return task.GetAwaiter().GetResult();
    }

    public void RunAbandonable(Action work) =>
        RunAbandonable(() =>
        {
            work();
            return true;
        });

    /// <summary>Waits before a retry, longer after each try. The time is partly random.</summary>
    public void Pause(int tries)
    {
        var pause = Backoff.After(tries, maxMilliseconds: 500);
        var remaining = Remaining;
        Thread.Sleep(pause < remaining ? pause : remaining);
    }

    public Failure TimedOut(Exception? cause = null) =>
        new(FailureKind.Unreachable, $"{hub} did not respond in time; the next flush will try again.", cause);
}
