using ClaudeSessionLogger.Platform.Time;

namespace ClaudeSessionLogger.Storage;

/// <summary>
/// Defines <c>local_time(t)</c>, which converts UTC to this machine's local time. The macro contains the offsets of the
/// time zone, so that it also works for zones that DuckDB does not know.
/// </summary>
static class LocalTimeMacro
{
    /// <summary>The earliest time to convert: Claude Code did not exist before 2024.</summary>
    static readonly DateTime s_first = new(2024, 1, 1);

    public static void Create(Database database, TimeZoneInfo zone, TimeProvider clock) =>
        database.Execute(
            $"create temp macro local_time(t) as t + "
                + $"to_microseconds({ZoneOffsets.Of(zone, s_first, clock.GetUtcNow().UtcDateTime.AddYears(2)).Sql("t")}"
                + $")"
        );
}
