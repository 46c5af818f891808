using System.Globalization;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Reports.Usage;

namespace ClaudeSessionLogger.Cli.Options;

/// <summary>
/// Parses <c>--last</c>. <c>7d</c> is today and the six days before, <c>12h</c> is the last twelve hours. <c>3</c> is
/// the last three days in a report by day, the last three weeks in a report by week, and so on.
/// </summary>
static class RelativeRange
{
    const int Max = 10_000;

    public static (int Count, char? Unit)? Parse(string given)
    {
        char? unit = given is [.., 'h' or 'd' or 'w' or 'm' or 'y'] ? given[^1] : null;
        return
            int.TryParse(
                unit is null ? given : given[..^1],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var count
            ) && count is > 0 and <= Max
            ? (count, unit)
            : null;
    }

    /// <param name="now">The current time in the report's time zone.</param>
    public static (ReportFilter Filter, int? Limit) Apply(
        string given,
        ReportFilter filter,
        ReportKind kind,
        DayOfWeek weekStart,
        DateTimeOffset now,
        DateTime utc
    )
    {
        var (count, unit) = Parse(given)!.Value;
        var today = DateOnly.FromDateTime(now.DateTime);
        return unit switch
        {
            'h' => (filter with { From = utc.AddHours(-count) }, null),
            'd' => (filter with { Since = Back(today, days: count - 1) }, null),
            'w' => (filter with { Since = Back(today, days: (7 * count) - 1) }, null),
            'm' => (filter with { Since = Months(today, count).AddDays(1) }, null),
            'y' => (filter with { Since = Months(today, 12 * count).AddDays(1) }, null),
            _ => kind switch
            {
                ReportKind.Daily => (filter with { Since = Back(today, days: count - 1) }, null),
                ReportKind.Weekly => (
                    filter with
                    {
                        Since = Back(
                            today,
                            days: (7 * (count - 1)) + (((int)today.DayOfWeek - (int)weekStart + 7) % 7)
                        ),
                    },
                    null
                ),
                ReportKind.Monthly => (
                    filter with
                    {
                        Since = Months(new(today.Year, today.Month, 1), count - 1),
                    },
                    null
                ),
                ReportKind.Hourly => (filter with { From = utc.AddHours(-count) }, null),
                ReportKind.Blocks => (filter, count),
                _ => throw new Failure(
                    FailureKind.Invalid,
                    $"--last {count} needs a unit in this report, such as {count}d, {count}w or {count}m."
                ),
            },
        };
    }

    static DateOnly Back(DateOnly day, int days) => days < day.DayNumber ? day.AddDays(-days) : DateOnly.MinValue;

    static DateOnly Months(DateOnly day, int count) =>
        count < day.Year * 12 - 12 ? day.AddMonths(-count) : DateOnly.MinValue;
}

/// <summary>Parses a day such as 2026-11-16, or 20261116 as in ccusage.</summary>
static class ReportDay
{
    static readonly string[] s_forms = ["yyyy-MM-dd", "yyyyMMdd"];

    public static DateOnly? Parse(string given) =>
        DateOnly.TryParseExact(given, s_forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;
}
