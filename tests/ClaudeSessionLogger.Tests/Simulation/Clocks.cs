namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>The one true time of a simulated history, and the hub's: moves only when told to.</summary>
sealed class VirtualClock : TimeProvider
{
    DateTimeOffset _now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    public void Advance(TimeSpan time) => _now += time;

    public override DateTimeOffset GetUtcNow() => _now;
}

/// <summary>A machine's clock: hours off, and too fast or too slow.</summary>
sealed class MachineClock(TimeProvider real, TimeSpan skew, double drift) : TimeProvider
{
    readonly DateTimeOffset _start = real.GetUtcNow();

    public override DateTimeOffset GetUtcNow()
    {
        var now = real.GetUtcNow();
        var time = now + skew + (now - _start) * drift;
        // Whole microseconds, as events have them.
        return new(time.Ticks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
    }
}
