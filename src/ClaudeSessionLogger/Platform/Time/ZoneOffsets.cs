using System.Globalization;
using System.Text;

namespace ClaudeSessionLogger.Platform.Time;

/// <summary>
/// The UTC offsets of a time zone between two instants. SQL uses a case expression with these few offsets, because
/// DuckDB's own time zone arithmetic would take five times as long as the rest of a report.
/// </summary>
sealed class ZoneOffsets
{
    /// <summary>
    /// The time between two instants at which offsets are compared. No time zone changes its offset and changes it back
    /// within a day.
    /// </summary>
    static readonly TimeSpan s_step = TimeSpan.FromDays(1);

    static readonly TimeSpan s_quarter = TimeSpan.FromMinutes(15);

    // The range of years that is searched, because a wrong timestamp must not cause a search through thousands of
    // years.
    static readonly DateTime s_first = new(1970, 1, 1),
        s_last = new(2100, 1, 1);

    // Each span lasts until the next one begins. The first span begins at DateTime.MinValue, and the last span has no
    // end.
    readonly List<(DateTime From, TimeSpan Offset)> _spans;

    ZoneOffsets(List<(DateTime From, TimeSpan Offset)> spans) => _spans = spans;

    public static ZoneOffsets Of(TimeZoneInfo zone, DateTime from, DateTime to)
    {
        var (start, end) = (Clamp(from), Clamp(to));
        var spans = new List<(DateTime, TimeSpan)> { (DateTime.MinValue, Offset(zone, start)) };
        for (var at = start; at < end; )
        {
            var next = end - at < s_step ? end : at + s_step;
            if (Offset(zone, next) != spans[^1].Item2)
            {
                var change = Change(zone, at, next);
                spans.Add((change, Offset(zone, change)));
                next = change;
            }

            at = next;
        }

        return new(spans);
    }

    /// <summary>
    /// Whether all offsets, and all times at which they change, are multiples of a quarter of an hour. This is the case
    /// in all time zones since 2012.
    /// </summary>
    public bool AreQuarters => _spans.All(span => IsQuarter(span.From) && span.Offset.Ticks % s_quarter.Ticks == 0);

    public static bool IsQuarter(DateTime time) => time == DateTime.MaxValue || time.Ticks % s_quarter.Ticks == 0;

    public TimeSpan At(DateTime utc) => _spans.FindLast(span => span.From <= utc).Offset;

    public DateTime Local(DateTime utc) => utc + At(utc);

    /// <summary>
    /// Returns the time between two local days (both inclusive) as half-open ranges of instants, usually a single one.
    /// A day that is null sets no bound.
    /// </summary>
    public IReadOnlyList<(DateTime From, DateTime To)> Days(DateOnly? since, DateOnly? until)
    {
        var found = new List<(DateTime From, DateTime To)>();
        for (var i = 0; i < _spans.Count; i++)
        {
            var (from, offset) = _spans[i];
            var to = i + 1 < _spans.Count ? _spans[i + 1].From : DateTime.MaxValue;
            if (since is { } first && first.ToDateTime(default) - offset is var begin && begin > from)
                from = begin;
            if (
                until is { } last
                && last < DateOnly.MaxValue
                && last.AddDays(1).ToDateTime(default) - offset is var end
                && end < to
            )
                to = end;
            if (from >= to)
                continue;
            if (found is [.., var before] && before.To == from)
                found[^1] = (before.From, to);
            else
                found.Add((from, to));
        }

        return found;
    }

    /// <summary>
    /// Returns an SQL expression: the offset at the time in <paramref name="column"/>, in microseconds, plus
    /// <paramref name="plus"/>.
    /// </summary>
    public string Sql(string column, long plus = 0)
    {
        var sql = new StringBuilder();
        for (var i = 1; i < _spans.Count; i++)
            sql.Append(
                CultureInfo.InvariantCulture,
                $"when {column} < {Literal(_spans[i].From)} then {Microseconds(_spans[i - 1].Offset) + plus} "
            );
        var last = (Microseconds(_spans[^1].Offset) + plus).ToString(CultureInfo.InvariantCulture);
        return sql.Length == 0 ? last : $"(case {sql}else {last} end)";
    }

    public static string Literal(DateTime time) =>
        string.Create(CultureInfo.InvariantCulture, $"timestamp '{time:yyyy-MM-dd HH:mm:ss.ffffff}'");

    static long Microseconds(TimeSpan offset) => offset.Ticks / TimeSpan.TicksPerMicrosecond;

    static DateTime Clamp(DateTime time) =>
        time < s_first ? s_first
        : time > s_last ? s_last
        : time;

    static TimeSpan Offset(TimeZoneInfo zone, DateTime utc) =>
        zone.GetUtcOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc));

    /// <summary>
    /// Returns the first second at which the offset differs from the offset at <paramref name="before"/>.
    /// </summary>
    static DateTime Change(TimeZoneInfo zone, DateTime before, DateTime after)
    {
        var old = Offset(zone, before);
        long low = before.Ticks / TimeSpan.TicksPerSecond,
            high = (after.Ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond;
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (Offset(zone, new(middle * TimeSpan.TicksPerSecond)) == old)
                low = middle;
            else
                high = middle;
        }

        return new(high * TimeSpan.TicksPerSecond);
    }
}
