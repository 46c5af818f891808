namespace ClaudeSessionLogger.Platform.Time;

/// <summary>
/// Computes with times that were read from a hub, a transcript or another tool. Limits results to the first or last
/// possible time instead of throwing.
/// </summary>
static class SafeTime
{
    /// <summary>
    /// The last possible time in whole microseconds, which is the precision of the database and of events.
    /// </summary>
    public static readonly DateTime Last = TruncateToMicroseconds(
        DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc)
    );

    public static readonly DateTime First = DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc);

    /// <summary>Adds a span, which may be negative.</summary>
    public static DateTime AddSafely(this DateTime time, TimeSpan span) =>
        span.Ticks > 0 && span.Ticks > Last.Ticks - time.Ticks ? DateTime.SpecifyKind(Last, time.Kind)
        : span.Ticks < 0 && time.Ticks < -(Int128)span.Ticks ? DateTime.SpecifyKind(First, time.Kind)
        : time + span;

    /// <summary>Truncates a time to whole microseconds; the result is UTC.</summary>
    public static DateTime TruncateToMicroseconds(DateTime time) =>
        new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);
}
