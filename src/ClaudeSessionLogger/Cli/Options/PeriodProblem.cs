using System.Globalization;
using System.Text.RegularExpressions;

namespace ClaudeSessionLogger.Cli.Options;

/// <summary>Says why a text that is written like a day or a period is none, such as one with a month 13.</summary>
static partial class PeriodProblem
{
    const int WeeksOfYear = 53;

    /// <summary>A clause such as <c>there is no month 13</c>; null if it is not known what the text means.</summary>
    public static string? Of(string text)
    {
        var word = text.Trim().ToLowerInvariant();
        return Words(word).Select(OfWord).FirstOrDefault(problem => problem is not null);
    }

    /// <summary>The problem as the end of a sentence, or else a full stop.</summary>
    public static string Ending(string text) => Of(text) is { } problem ? $": {problem}." : ".";

    // The whole text first: in "week 60", the number alone means nothing.
    static IEnumerable<string> Words(string text) =>
        text.Split([' ', '.'], StringSplitOptions.RemoveEmptyEntries) is { Length: 2 } both && text.Contains("..")
            ? both
            : text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Prepend(text);

    static string? OfWord(string word) => OfDay(word) ?? OfWeek(word) ?? OfYear(word) ?? OfCount(word);

    static string? OfDay(string word)
    {
        var match = Day().Match(word);
        if (!match.Success)
            match = DayFirst().Match(word);
        if (!match.Success)
            return null;
        var (year, month) = (Number(match.Groups["year"]), Number(match.Groups["month"]));
        if (month is < 1 or > 12)
            return $"there is no month {match.Groups["month"].Value}";
        if (year is < 1 or > 9998)
            return $"there is no year {match.Groups["year"].Value}";
        if (!match.Groups["day"].Success)
            return null;
        var (day, days) = (Number(match.Groups["day"]), DateTime.DaysInMonth(year, month));
        return day >= 1 && day <= days
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(month)} {year} has {days} days"
            );
    }

    static string? OfWeek(string word) =>
        Week().Match(word) is { Success: true } match
            ? Number(match.Groups["week"]) is >= 1 and <= WeeksOfYear
                ? "weeks have no numbers here; give the first and the last day with --since and --until"
                : $"there is no week {match.Groups["week"].Value}"
            : null;

    static string? OfYear(string word) =>
        Year().IsMatch(word) && !PeriodParser.IsValid(word) ? "a year is a number from 1970 to 9998" : null;

    static string? OfCount(string word) =>
        Count().IsMatch(word) && !PeriodParser.IsValid(word) ? "the number must be from 1 to 10,000" : null;

    static int Number(Group group) =>
        int.TryParse(group.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : int.MaxValue;

    [GeneratedRegex(
        @"^(?<year>\d{4})(?:(?<by>[-/.])(?<month>\d{1,2})(?:\k<by>(?<day>\d{1,2}))?|(?<month>\d{2})(?<day>\d{2}))$"
    )]
    private static partial Regex Day();

    [GeneratedRegex(@"^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})$")]
    private static partial Regex DayFirst();

    [GeneratedRegex(@"^(?:(?:calendar )?week[ -]?|(?:\d{4}-?)?[wk]w?)(?<week>\d{1,3})$")]
    private static partial Regex Week();

    [GeneratedRegex(@"^\d{4}$")]
    private static partial Regex Year();

    [GeneratedRegex(@"^(?:last )?\d+ ?(?:[hdwmy]|hours?|days?|weeks?|months?|years?)$")]
    private static partial Regex Count();
}
