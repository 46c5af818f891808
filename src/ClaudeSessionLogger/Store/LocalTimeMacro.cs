using System.Globalization;
using System.Text;

namespace ClaudeSessionLogger.Store;

/// <summary>
/// <c>local_time(t)</c>: a UTC time as this machine's clock showed it. The zone's changes are written into the macro, which is
/// several times faster than a time zone function, and right where the machine's zone has no name that DuckDB knows.
/// </summary>
static class LocalTimeMacro
{
    /// <summary>Before the client there was nothing to record.</summary>
    static readonly DateTime s_first = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static void Create(Database database, TimeZoneInfo zone, TimeProvider clock) =>
        database.Execute($"create temp macro local_time(t) as t + to_minutes({Offset(zone, clock.GetUtcNow().UtcDateTime.AddYears(2))})");

    // The latest first: that is where most times are.
    static string Offset(TimeZoneInfo zone, DateTime last)
    {
        var changes = Changes(zone, last);
        if (changes.Count == 1)
            return Minutes(changes[0].Offset);
        var sql = new StringBuilder("case");
        for (var i = changes.Count - 1; i > 0; i--)
            sql.Append(CultureInfo.InvariantCulture, $" when t >= timestamp '{changes[i].At:yyyy-MM-dd HH:mm:ss}' then {Minutes(changes[i].Offset)}");
        return sql.Append(CultureInfo.InvariantCulture, $" else {Minutes(changes[0].Offset)} end").ToString();
    }

    static List<(DateTime At, TimeSpan Offset)> Changes(TimeZoneInfo zone, DateTime last)
    {
        List<(DateTime At, TimeSpan Offset)> changes = [(s_first, zone.GetUtcOffset(s_first))];
        for (var day = s_first; day < last; day = day.AddDays(1))
        {
            if (zone.GetUtcOffset(day.AddDays(1)) is var offset && offset != changes[^1].Offset)
                changes.Add((FirstWith(zone, offset, day), offset));
        }

        return changes;
    }

    static DateTime FirstWith(TimeZoneInfo zone, TimeSpan offset, DateTime day)
    {
        int before = 0, from = 24 * 60;
        while (from - before > 1)
        {
            var middle = (before + from) / 2;
            if (zone.GetUtcOffset(day.AddMinutes(middle)) == offset)
                from = middle;
            else
                before = middle;
        }

        return day.AddMinutes(from);
    }

    static string Minutes(TimeSpan offset) => ((long)offset.TotalMinutes).ToString(CultureInfo.InvariantCulture);
}
