namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>The true time of a simulated history and the time of the hub; it advances only on request.</summary>
sealed class VirtualClock : TimeProvider
{
    DateTimeOffset _now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    public void Advance(TimeSpan time) => _now += time;

    public override DateTimeOffset GetUtcNow() => _now;
}

/// <summary>The clock of a machine: hours off, and too fast or too slow.</summary>
sealed class MachineClock(TimeProvider real, TimeSpan skew, double drift) : TimeProvider
{
    readonly DateTimeOffset _start = real.GetUtcNow();

    public override DateTimeOffset GetUtcNow()
    {
        var now = real.GetUtcNow();
        var time = now + skew + (now - _start) * drift;
        // Whole microseconds, like the times of events.
        return new(time.Ticks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
    }
}
