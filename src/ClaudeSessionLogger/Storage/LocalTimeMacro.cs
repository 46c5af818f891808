using ClaudeSessionLogger.Platform.Time;

namespace ClaudeSessionLogger.Storage;

/// <summary>
/// <c>local_time(t)</c>: a UTC time as this machine's clock showed it. The zone's offsets are written into the macro, which is right also
/// where the machine's zone has no name that DuckDB knows.
/// </summary>
static class LocalTimeMacro
{
    /// <summary>Before the client there was nothing to record.</summary>
    static readonly DateTime s_first = new(2024, 1, 1);

    public static void Create(Database database, TimeZoneInfo zone, TimeProvider clock) =>
        database.Execute($"create temp macro local_time(t) as t + to_microseconds({ZoneOffsets.Of(zone, s_first, clock.GetUtcNow().UtcDateTime.AddYears(2)).Sql("t")})");
}
