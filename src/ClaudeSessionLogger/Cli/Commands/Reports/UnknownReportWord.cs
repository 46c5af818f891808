using System.Globalization;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Usage;

namespace ClaudeSessionLogger.Cli.Commands.Reports;

/// <summary>What was meant by a word after <c>report</c> that is neither a kind of report nor a period.</summary>
static class UnknownReportWord
{
    /// <param name="words">The word with those that follow it.</param>
    public static Failure Failure(string word, string words, ReportKind? kind) =>
        new(
            FailureKind.Invalid,
            kind is { } shown && ReportDefinition.All.Any(report => report.Name == word)
                    ? $"report shows one table at a time: {ReportDefinition.For(shown).Name} or {word}."
                : Answer(words, kind) is { } answer ? $"report does not accept '{SafeText.Safe(words)}': {answer}"
                : $"report does not accept '{SafeText.Safe(word)}'"
                    + (
                        DidYouMean.Find(word, ReportDefinition.All.Select(shape => shape.Name)) is { } nearest
                            ? $": did you mean {nearest}?"
                            : $"; use one of {string.Join(", ", ReportDefinition.All.Select(shape => shape.Name))}, or "
                                + "a period such as today, week, last month or 7d."
                    )
        );

    static string? Answer(string words, ReportKind? kind) =>
        Hint(words, kind) is { } hint ? $"did you mean {hint}?"
        : PeriodProblem.Of(words) is { } problem ? $"{problem}."
        : null;

    static string? Hint(string words, ReportKind? kind) =>
        !int.TryParse(words, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? PeriodHint.OfToday(words)
        : kind is ReportKind.Daily or ReportKind.Weekly or ReportKind.Monthly or ReportKind.Hourly ? $"--last {count}"
        : kind is null ? $"--last {count}d"
        : $"--limit {count}";
}
