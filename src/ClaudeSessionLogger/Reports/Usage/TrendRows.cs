using System.Globalization;

namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>Adds rows for days, weeks and months without usage, so that a trend shows them. JSON and CSV do not.</summary>
static class TrendRows
{
    /// <summary>
    /// If the range that was asked for has more rows, the trend begins with the first usage instead of its first day.
    /// </summary>
    const int MaxLeading = 100;

    const string Day = "yyyy-MM-dd",
        Month = "yyyy-MM";

    /// <summary>Whether the rows of a request can be filled: they are in the order of time.</summary>
    public static bool CanFill(ReportRequest request) =>
        request.Kind is ReportKind.Daily or ReportKind.Weekly or ReportKind.Monthly
        && request.Order is ReportOrder.Default or ReportOrder.Ascending or ReportOrder.Descending;

    /// <param name="report">The report without a limit.</param>
    /// <param name="today">The current day in the report's time zone.</param>
    public static UsageReport Fill(UsageReport report, ReportRequest request, DateOnly today)
    {
        var byKey = report.Rows.ToLookup(row => row.Keys[0]);
        var days = byKey.Where(rows => rows.Key is not null).Select(rows => Parse(rows.Key!)).ToList();
        if (days.Count == 0)
            return report;
        var keys = Range(request, days.Min(), days.Max(), today);
        if (request.Order == ReportOrder.Descending)
            keys.Reverse();
        List<UsageRow> rows =
        [
            .. keys.SelectMany(key => byKey.Contains(key) ? byKey[key] : [new UsageRow([key], default, [])]),
            .. byKey[null],
        ];
        if (request.Limit is not { } limit || rows.Count <= limit)
            return report with { Rows = rows };
        var shown = request.Order == ReportOrder.Descending ? rows[..limit] : rows[^limit..];
        return report with { Rows = shown, LeftOut = rows.Count - limit };
    }

    static List<string> Range(ReportRequest request, DateOnly first, DateOnly last, DateOnly today)
    {
        // With a range, the trend reaches to its end or today; otherwise it ends with the last usage.
        if (request.Filter.HasTimes)
        {
            var until = request.Filter.Until is { } end && end < today ? end : today;
            last = Later(last, Start(until, request));
        }

        if (request.Filter.Since is { } since)
        {
            var wanted = Earlier(first, Start(since, request));
            if (Count(wanted, last, request.Kind) <= MaxLeading)
                first = wanted;
        }

        var keys = new List<string>();
        for (var at = first; at <= last; at = Next(at, request.Kind))
        {
            keys.Add(at.ToString(request.Kind == ReportKind.Monthly ? Month : Day, CultureInfo.InvariantCulture));
            if (at.Year == DateOnly.MaxValue.Year)
                break;
        }

        return keys;
    }

    static DateOnly Parse(string key) =>
        DateOnly.ParseExact(key.Length == Month.Length ? key + "-01" : key, Day, CultureInfo.InvariantCulture);

    static DateOnly Start(DateOnly day, ReportRequest request) =>
        request.Kind switch
        {
            ReportKind.Weekly => DateOnly.FromDayNumber(
                Math.Max(0, day.DayNumber - (((int)day.DayOfWeek - (int)request.WeekStart + 7) % 7))
            ),
            ReportKind.Monthly => new(day.Year, day.Month, 1),
            _ => day,
        };

    static DateOnly Next(DateOnly day, ReportKind kind) =>
        kind switch
        {
            ReportKind.Weekly => day.AddDays(7),
            ReportKind.Monthly => day.AddMonths(1),
            _ => day.AddDays(1),
        };

    static int Count(DateOnly first, DateOnly last, ReportKind kind) =>
        (last.DayNumber - first.DayNumber)
            / (
                kind switch
                {
                    ReportKind.Weekly => 7,
                    ReportKind.Monthly => 30,
                    _ => 1,
                }
            )
        + 1;

    static DateOnly Earlier(DateOnly a, DateOnly b) => a < b ? a : b;

    static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;
}
