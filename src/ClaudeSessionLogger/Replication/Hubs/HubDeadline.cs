using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Time;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>How long a hub may take for all that is asked of it together.</summary>
sealed class HubDeadline(TimeSpan limit, TimeProvider clock, string hub)
{
    readonly long _start = clock.GetTimestamp();

    /// <summary>What is left; throws when nothing is.</summary>
    public TimeSpan Remaining
    {
        get
        {
            var left = limit - clock.GetElapsedTime(_start);
            return left > TimeSpan.Zero ? left : throw Passed();
        }
    }

    /// <summary>Cancelled when nothing is left.</summary>
    public CancellationTokenSource Source() => new(Remaining, clock);

    /// <summary>
    /// Runs what cannot be interrupted, a dead network drive for one, and leaves it where it is when the time is over: whoever asked
    /// must not ask there again.
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

    /// <summary>Waits before another try: longer each time, and not all alike.</summary>
    public void Pause(int tries)
    {
        var pause = Backoff.After(tries, mostMilliseconds: 500);
        var left = Remaining;
        Thread.Sleep(pause < left ? pause : left);
    }

    public Failure Passed(Exception? cause = null) =>
        new(FailureKind.Unreachable, $"{hub} did not answer in time; what was not exchanged waits for the next flush.", cause);
}
