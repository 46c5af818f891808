namespace ClaudeSessionLogger.Platform.Time;

/// <summary>Computes how long to wait before a retry.</summary>
static class Backoff
{
    /// <summary>Returns 10 ms, doubled with each try up to a limit, and multiplied by a random factor.</summary>
    public static TimeSpan After(int tries, int maxMilliseconds) =>
        WithJitter(Math.Min(maxMilliseconds, 10 << Math.Min(tries, 10)));

    /// <summary>
    /// Multiplies by a random factor from 0.5 to 1.5, so that waiting processes do not all retry at the same time.
    /// </summary>
    public static TimeSpan WithJitter(double milliseconds) =>
        TimeSpan.FromMilliseconds(milliseconds * (0.5 + Random.Shared.NextDouble()));
}
