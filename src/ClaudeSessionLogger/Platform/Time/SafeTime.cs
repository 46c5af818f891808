namespace ClaudeSessionLogger.Platform.Time;

/// <summary>
/// Arithmetic with times from outside (a hub, a transcript, another tool): limits results to the first or last possible
/// time instead of throwing.
/// </summary>
static class SafeTime
{
    /// <summary>The last time in whole microseconds, the precision of databases and events.</summary>
    public static readonly DateTime Last = Whole(DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc));

    public static readonly DateTime First = DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc);

    /// <summary>Adds a span, which may be negative.</summary>
    public static DateTime AddSafely(this DateTime time, TimeSpan span) =>
        span.Ticks > 0 && span.Ticks > Last.Ticks - time.Ticks ? DateTime.SpecifyKind(Last, time.Kind)
        : span.Ticks < 0 && time.Ticks < -(Int128)span.Ticks ? DateTime.SpecifyKind(First, time.Kind)
        : time + span;

    /// <summary>Truncates to whole microseconds; UTC.</summary>
    public static DateTime Whole(DateTime time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);
}
