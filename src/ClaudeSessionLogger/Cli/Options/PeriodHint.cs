using System.Globalization;
using System.Text.RegularExpressions;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Options;

/// <summary>How to write a period that was written in a way, or in a place, that commands do not understand.</summary>
static partial class PeriodHint
{
    /// <summary>
    /// The words that mean the same as a text that is not a period, such as <c>2026-11</c> for <c>november</c>; null if
    /// it is not known what the text means.
    /// </summary>
    public static string? Of(string text, DateOnly today)
    {
        var word = text.Trim().ToLowerInvariant();
        return Range(word) ?? Month(word, today) ?? Day(word) ?? Joined(word) ?? Bounded(word);
    }

    /// <summary>A question such as <c>: did you mean 2026-11?</c>, or else the other ending.</summary>
    public static string Question(string text, string otherwise) =>
        OfToday(text) is { } meant ? $": did you mean {meant}?" : otherwise;

    public static string? OfToday(string text) =>
        Of(text, DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().DateTime));

    /// <summary>The options with which a command takes a period that was given as words; null if it is none.</summary>
    public static string? Options(string text)
    {
        var words = text.Trim().ToLowerInvariant();
        if (!PeriodParser.IsValid(words))
            return Range(words) ?? Bounded(words);
        return words switch
        {
            _ when PeriodParser.IsRelative(words) => $"--last {words.Replace("last ", "", StringComparison.Ordinal)}",
            _ when Last().Match(words) is { Success: true } last => $"--last {last.Groups[1].Value}",
            "today" or "week" or "month" or "year" => $"--since {words}",
            "" => null,
            _ when words.Contains(' ') => $"--since \"{words}\" --until \"{words}\"",
            _ => $"--since {words} --until {words}",
        };
    }

    static string? Range(string text)
    {
        if (Between().Match(text) is not { Success: true } match)
            return null;
        var (first, last) = (match.Groups[1].Value, match.Groups[2].Value);
        // Only the day of the month, as in 2026-11-01..10.
        if (last.Length <= 2 && first.Length == 10)
            last = $"{first[..8]}{last.PadLeft(2, '0')}";
        return PeriodParser.IsValid(first) && PeriodParser.IsValid(last) ? $"--since {first} --until {last}" : null;
    }

    static string? Month(string text, DateOnly today)
    {
        if (MonthName().Match(text) is not { Success: true } match)
            return null;
        var names = CultureInfo.InvariantCulture.DateTimeFormat.MonthNames;
        var month = 1 + Array.FindIndex(names, name => IsName(name, match.Groups[1].Value));
        if (month == 0)
            return null;
        var year = match.Groups[2] is { Success: true, Value: var given }
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : today.Year - (month > today.Month ? 1 : 0);
        return string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{month:00}");
    }

    static bool IsName(string month, string text) =>
        month.Length > 0
        && (text.Length == 3 || text.Length == month.Length)
        && month.StartsWith(text, StringComparison.OrdinalIgnoreCase);

    static string? Day(string text) =>
        DateOnly.TryParseExact(
            text,
            ["d.M.yyyy", "yyyy/M/d", "yyyy.M.d", "yyyy-M-d"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var day
        )
            ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : null;

    static string? Joined(string text) =>
        Compound().Match(text) is { Success: true } match ? $"{match.Groups[1].Value}-{match.Groups[2].Value}" : null;

    static string? Bounded(string text) =>
        text.Split(' ', 2) is [("since" or "from" or "until" or "to") and var word, var day]
        && PeriodParser.IsValid(day)
            ? $"--{(word is "since" or "from" ? "since" : "until")} {(day.Contains(' ') ? $"\"{day}\"" : day)}"
            : null;

    [GeneratedRegex(@"^(\S+?)(?:\.\.\.?|\s+-\s+|\s+to\s+|–|\s+)(\S+)$")]
    private static partial Regex Between();

    [GeneratedRegex(@"^([a-z]+)(?:[ -](\d{4}))?$")]
    private static partial Regex MonthName();

    [GeneratedRegex("^(this|last|previous)(day|week|month|year)$")]
    private static partial Regex Compound();

    [GeneratedRegex("^(?:last|previous)[ -](week|month|year)$")]
    private static partial Regex Last();
}
