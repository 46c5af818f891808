using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Time;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>Limits how long all requests to a hub may take together.</summary>
sealed class HubDeadline(TimeSpan limit, TimeProvider clock, string hub)
{
    readonly long _start = clock.GetTimestamp();

    /// <summary>The remaining time; throws when there is none.</summary>
    public TimeSpan Remaining
    {
        get
        {
            var left = limit - clock.GetElapsedTime(_start);
            return left > TimeSpan.Zero ? left : throw Passed();
        }
    }

    /// <summary>Returns a source that is cancelled when the time is over.</summary>
    public CancellationTokenSource Source() => new(Remaining, clock);

    /// <summary>
    /// Runs work that cannot be interrupted, such as access to a dead network drive, and abandons it when the time is
    /// over. The caller must not use the hub again after that.
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

    /// <summary>Waits before a retry: longer each time, with some randomness.</summary>
    public void Pause(int tries)
    {
        var pause = Backoff.After(tries, mostMilliseconds: 500);
        var left = Remaining;
        Thread.Sleep(pause < left ? pause : left);
    }

    public Failure Passed(Exception? cause = null) =>
        new(FailureKind.Unreachable, $"{hub} did not respond in time; the next flush will try again.", cause);
}
