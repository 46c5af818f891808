using System.Globalization;
using ClaudeSessionLogger.Reports.Usage;

namespace ClaudeSessionLogger.Cli.Options;

/// <summary>
/// Parses days and periods, for every command that takes them: <c>2026-11-16</c>, <c>2026-11</c>, <c>today</c>,
/// <c>week</c>, <c>last month</c>, <c>7d</c>, <c>12h</c>.
/// </summary>
/// <param name="now">The current time in the time zone that the command uses.</param>
/// <param name="weekStart">The first day of a week.</param>
readonly struct PeriodParser(DateTimeOffset now, DayOfWeek weekStart)
{
    public const string Examples = "2026-11-16, yesterday, 7d, week or 2026-11";

    const int Max = 10_000;
    static readonly string[] s_days = ["yyyy-MM-dd", "yyyyMMdd"];

    readonly DateOnly _today = DateOnly.FromDateTime(now.DateTime);

    /// <summary>Whether the text is a period. This does not depend on the current time.</summary>
    public static bool IsValid(string text) => Any.Parse(text) is not null;

    /// <summary>Whether the text is a period that ends now, such as <c>7d</c>.</summary>
    public static bool IsRelative(string text) => Any.Parse(text) is { IsRelative: true };

    /// <summary>Whether <c>--last</c> takes the text.</summary>
    public static bool IsValidLast(string text) => Any.Last(text, ReportKind.Daily) is not null;

    static PeriodParser Any => new(new(2026, 11, 16, 0, 0, 0, TimeSpan.Zero), DayOfWeek.Monday);

    public Period? Parse(string text)
    {
        var words = Words(text);
        return words switch
        {
            ["today"] or ["day"] or ["this", "day"] => Day("today", _today),
            ["yesterday"] or ["last", "day"] => Day("yesterday", _today.AddDays(-1)),
            ["week"] or ["this", "week"] => Week("this week", 0),
            ["last" or "previous", "week"] => Week("last week", -1),
            ["month"] or ["this", "month"] => Month("this month", _today.Year, _today.Month, 0),
            ["last" or "previous", "month"] => Month("last month", _today.Year, _today.Month, -1),
            ["year"] or ["this", "year"] => Year("this year", _today.Year),
            ["last" or "previous", "year"] => Year("last year", _today.Year - 1),
            ["last", var count, var unit] => Relative(count + UnitOf(unit)),
            [var count, var unit] => Relative(count + UnitOf(unit)),
            [var word] => Date(word) ?? Relative(word),
            _ => null,
        };
    }

    /// <summary>
    /// Parses the value of <c>--last</c>: <c>7d</c>, <c>week</c> for the week before this one, or a number alone: days
    /// in a report by day, weeks in a report by week, and so on.
    /// </summary>
    /// <param name="kind">The kind of report; null if a number needs a unit.</param>
    public Period? Last(string text, ReportKind? kind) =>
        Words(text) switch
        {
            ["day" or "week" or "month" or "year"] => Parse($"last {text}"),
            [var count, var unit] => Relative(count + UnitOf(unit)),
            [var word] => Relative(word) ?? Lines(word, kind),
            _ => null,
        };

    static string[] Words(string text) =>
        text.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            is [var single]
        && single.Length > 0
        && char.IsAsciiLetter(single[0])
            ? single.Split('-', StringSplitOptions.RemoveEmptyEntries)
            : text.ToLowerInvariant()
                .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    static string UnitOf(string word) =>
        word.TrimEnd('s') switch
        {
            "hour" or "h" => "h",
            "day" or "d" => "d",
            "week" or "w" => "w",
            "month" or "m" => "m",
            "year" or "y" => "y",
            _ => "?",
        };

    static Period Day(string name, DateOnly day) => new(day, day) { Name = name };

    Period Week(string name, int weeks)
    {
        var first = StartOfWeek.AddDays(7 * weeks);
        return new(first, first.AddDays(6)) { Name = name };
    }

    DateOnly StartOfWeek => _today.AddDays(-(((int)_today.DayOfWeek - (int)weekStart + 7) % 7));

    static Period Month(string name, int year, int month, int months)
    {
        var first = new DateOnly(year, month, 1).AddMonths(months);
        return new(first, first.AddMonths(1).AddDays(-1)) { Name = name };
    }

    static Period Year(string name, int year) => new(new(year, 1, 1), new(year, 12, 31)) { Name = name };

    static Period? Date(string text)
    {
        if (DateOnly.TryParseExact(text, s_days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return new(day, day);
        if (
            DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month)
            && month.Year < DateOnly.MaxValue.Year
        )
            return Month(text, month.Year, month.Month, 0);
        return
            text.Length == 4
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            && year is >= 1970 and <= 9998
            ? Year(text, year)
            : null;
    }

    Period? Relative(string text)
    {
        if (text is not [.., 'h' or 'd' or 'w' or 'm' or 'y'] || Number(text[..^1]) is not { } count)
            return null;
        return text[^1] switch
        {
            'h' => new Period(From: now.UtcDateTime.AddHours(-count)) { IsRelative = true },
            'd' => Until(Back(count - 1)),
            'w' => Until(Back((7 * count) - 1)),
            'm' => Until(MonthsBack(_today, count).AddDays(1)),
            _ => Until(MonthsBack(_today, 12 * count).AddDays(1)),
        } with
        {
            Name = NameOf(count, text[^1]),
        };
    }

    // A number alone is a number of the report's lines, the current one included.
    Period? Lines(string text, ReportKind? kind)
    {
        if (Number(text) is not { } count)
            return null;
        return kind switch
        {
            ReportKind.Daily => Until(Back(count - 1)),
            ReportKind.Weekly => Until(AtLeast(StartOfWeek.DayNumber - (7 * (count - 1)))),
            ReportKind.Monthly => Until(MonthsBack(new(_today.Year, _today.Month, 1), count - 1)),
            ReportKind.Hourly => new Period(From: StartOfHour.AddHours(1 - count)) { IsRelative = true },
            _ => null,
        };
    }

    DateTime StartOfHour => now.UtcDateTime.AddTicks(-(now.DateTime.Ticks % TimeSpan.TicksPerHour));

    Period Until(DateOnly since) => new(since, _today) { IsRelative = true };

    DateOnly Back(int days) => AtLeast(_today.DayNumber - days);

    static DateOnly AtLeast(int dayNumber) => DateOnly.FromDayNumber(Math.Max(0, dayNumber));

    static DateOnly MonthsBack(DateOnly day, int count) =>
        count < (day.Year * 12) - 12 ? day.AddMonths(-count) : DateOnly.MinValue;

    static int? Number(string text) =>
        // 030d is the beginning of a session's id.
        !text.StartsWith('0')
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && count is > 0 and <= Max
            ? count
            : null;

    // "last week" is the week before this one, so the last days are counted: 1w is the last 7 days.
    static string NameOf(int count, char unit) =>
        (count, unit) switch
        {
            (1, 'h') => "last hour",
            (1, 'd') => "today",
            (1, 'w') => "last 7 days",
            (1, _) => $"last 1 {Unit(unit)}",
            _ => $"last {count} {Unit(unit)}s",
        };

    static string Unit(char unit) =>
        unit switch
        {
            'h' => "hour",
            'd' => "day",
            'w' => "week",
            'm' => "month",
            _ => "year",
        };
}
