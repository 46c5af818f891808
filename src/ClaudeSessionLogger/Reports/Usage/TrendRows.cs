using System.Globalization;

namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>
/// Adds rows for days, weeks and months without usage, so that a trend shows them. JSON and CSV do not. One row stands
/// for a longer gap, so that a trend has at most a few times as many rows as there are days with usage.
/// </summary>
static class TrendRows
{
    /// <summary>
    /// If the requested range has more rows, the trend begins with the first usage instead of the first day.
    /// </summary>
    const int MaxLeading = 100;

    /// <summary>A longer gap is one row.</summary>
    const int LongestGap = 3;

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
        var (first, last) = Range(request, days.Min(), days.Max(), today);
        var rows = Rows(byKey, days, first, last, request.Kind);
        if (request.Order == ReportOrder.Descending)
            rows.Reverse();
        rows.AddRange(byKey[null]);
        if (request.Limit is not { } limit || rows.Count <= limit)
            return report with { Rows = rows };
        var isDescending = request.Order == ReportOrder.Descending;
        var leftOut = isDescending ? rows[limit..] : rows[..^limit];
        return report with
        {
            Rows = isDescending ? rows[..limit] : rows[^limit..],
            LeftOut = leftOut.Sum(row => Math.Max(1L, row.EmptyLines)),
        };
    }

    static List<UsageRow> Rows(
        ILookup<string?, UsageRow> byKey,
        IEnumerable<DateOnly> days,
        DateOnly first,
        DateOnly last,
        ReportKind kind
    )
    {
        var rows = new List<UsageRow>();
        var ordered = days.Order().ToList();
        AddGap(rows, first, Line(ordered[0], kind) - Line(first, kind), kind);
        for (var i = 0; i < ordered.Count; i++)
        {
            rows.AddRange(byKey[Key(ordered[i], kind)]);
            var end = i + 1 < ordered.Count ? Line(ordered[i + 1], kind) : Line(last, kind) + 1;
            if (end - Line(ordered[i], kind) - 1 is > 0 and var missing)
                AddGap(rows, Next(ordered[i], kind), missing, kind);
        }

        return rows;
    }

    static void AddGap(List<UsageRow> rows, DateOnly day, int count, ReportKind kind)
    {
        if (count > LongestGap)
        {
            rows.Add(new([Key(day, kind)], default, []) { EmptyLines = count });
            return;
        }

        for (var i = 0; i < count; i++)
        {
            rows.Add(new([Key(day, kind)], default, []));
            if (i + 1 < count)
                day = Next(day, kind);
        }
    }

    /// <summary>The first and the last day to show.</summary>
    static (DateOnly First, DateOnly Last) Range(ReportRequest request, DateOnly first, DateOnly last, DateOnly today)
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
            if (Line(last, request.Kind) - Line(wanted, request.Kind) < MaxLeading)
                first = wanted;
        }

        return (first, last);
    }

    static string Key(DateOnly day, ReportKind kind) =>
        day.ToString(kind == ReportKind.Monthly ? Month : Day, CultureInfo.InvariantCulture);

    // Days, weeks and months as consecutive numbers. All weeks of a report begin on the same weekday.
    static int Line(DateOnly day, ReportKind kind) =>
        kind switch
        {
            ReportKind.Weekly => day.DayNumber / 7,
            ReportKind.Monthly => (12 * day.Year) + day.Month - 1,
            _ => day.DayNumber,
        };

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

    static DateOnly Earlier(DateOnly a, DateOnly b) => a < b ? a : b;

    static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;
}
