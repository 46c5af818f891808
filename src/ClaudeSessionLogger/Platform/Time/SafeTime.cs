namespace ClaudeSessionLogger.Platform.Time;

/// <summary>
/// Arithmetic with times that somebody else wrote (a hub, a transcript, another tool): it ends at the first or last time there is
/// instead of throwing.
/// </summary>
static class SafeTime
{
    /// <summary>The last time in whole microseconds, which is what databases and events keep.</summary>
    public static readonly DateTime Last = Whole(DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc));

    public static readonly DateTime First = DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc);

    /// <summary>The time some while later, or earlier where that is negative.</summary>
    public static DateTime AddSafely(this DateTime time, TimeSpan span) =>
        span.Ticks > 0 && span.Ticks > Last.Ticks - time.Ticks ? DateTime.SpecifyKind(Last, time.Kind)
        : span.Ticks < 0 && time.Ticks < -(Int128)span.Ticks ? DateTime.SpecifyKind(First, time.Kind)
        : time + span;

    /// <summary>Without what is less than a microsecond; UTC.</summary>
    public static DateTime Whole(DateTime time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);
}
