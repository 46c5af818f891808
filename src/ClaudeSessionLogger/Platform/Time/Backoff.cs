namespace ClaudeSessionLogger.Platform.Time;

/// <summary>How long to pause before another try.</summary>
static class Backoff
{
    /// <summary>10 ms, twice as long with each try up to a limit, with jitter.</summary>
    public static TimeSpan After(int tries, int mostMilliseconds) => WithJitter(Math.Min(mostMilliseconds, 10 << Math.Min(tries, 10)));

    /// <summary>Half to one and a half times as long, so that many that wait do not come back at once.</summary>
    public static TimeSpan WithJitter(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds * (0.5 + Random.Shared.NextDouble()));
}
