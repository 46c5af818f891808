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
            var left = limit - clock.GetElapsedTime(_start);
            return left > TimeSpan.Zero ? left : throw Passed();
        }
    }

    /// <summary>Returns a source of cancellation tokens that are cancelled when the time is over.</summary>
    public CancellationTokenSource Source() => new(Remaining, clock);

    /// <summary>
    /// Runs work that cannot be interrupted, such as access to an unreachable network drive. Stops waiting for it when
    /// the time is over; after that, the caller must not use the hub again.
    /// </summary>
    public T Bound<T>(Func<T> work)
    {
        var left = Remaining;
        var task = Task.Run(work);
        if (Task.WaitAny([task], left) < 0)
            throw Passed();
        return task.GetAwaiter().GetResult();
    }

    public void Bound(Action work) => Bound(() =>
    {
        work();
        return true;
    });

    /// <summary>Waits before a retry, longer after each try. The time is partly random.</summary>
    public void Pause(int tries)
    {
        var pause = Backoff.After(tries, mostMilliseconds: 500);
        var left = Remaining;
        Thread.Sleep(pause < left ? pause : left);
    }

    public Failure Passed(Exception? cause = null) =>
        new(FailureKind.Unreachable, $"{hub} did not respond in time; the next flush will try again.", cause);
}
