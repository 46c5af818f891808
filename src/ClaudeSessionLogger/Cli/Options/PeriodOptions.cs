using System.CommandLine;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Usage;

namespace ClaudeSessionLogger.Cli.Options;

/// <summary>
/// The options <c>--since</c>, <c>--until</c> and <c>--last</c>. They take the same values in all commands.
/// </summary>
sealed class PeriodOptions
{
    static readonly string[] s_words = ["today", "yesterday", "week", "month", "7d", "30d"];

    readonly Option<string?> _since;
    readonly Option<string?> _until;
    readonly Option<string?> _last;

    /// <param name="letters">Whether <c>--since</c> and <c>--until</c> have short names.</param>
    public PeriodOptions(string since, string until, string last, bool letters = false)
    {
        _since = Day("--since", letters ? "-s" : null, since);
        _until = Day("--until", letters ? "-u" : null, until);
        _last = new("--last") { Description = last, HelpName = "7d" };
        _last.CompletionSources.Add("day", "week", "month", "7d", "30d");
        _last.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && !PeriodParser.IsValidLast(given.Value))
                result.AddError(
                    "--last takes a number with h, d, w, m or y, such as 7d, or week, month or year, "
                        + $"not '{SafeText.Safe(given.Value)}'{PeriodProblem.Ending(given.Value)}"
                );
        });
    }

    public IEnumerable<Option> All => [_since, _until, _last];

    /// <summary>An option that takes a day or the day of a period.</summary>
    public static Option<string?> Day(string name, string? letter, string description)
    {
        var option = letter is null ? new Option<string?>(name) : new Option<string?>(name, letter);
        (option.Description, option.HelpName) = (description, "DAY");
        option.CompletionSources.Add(s_words);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && !PeriodParser.IsValid(given.Value))
                result.AddError(
                    $"{name} takes a day or a period such as {PeriodParser.Examples}, "
                        + $"not '{SafeText.Safe(given.Value)}'"
                        + PeriodHint.Question(given.Value, PeriodProblem.Ending(given.Value))
                );
        });
        return option;
    }

    public Period Read(ParseResult parsed, PeriodParser parser, ReportKind? kind = null)
    {
        var (since, until) = (Parse(parsed, _since, parser), Parse(parsed, _until, parser));
        if (parsed.GetValue(_last) is { } last)
        {
            if ((since ?? until) is not null)
                throw new Failure(FailureKind.Invalid, "--last cannot be combined with --since or --until.");
            return parser.Last(last, kind) is { } period
                ? period.UntilNow
                : throw new Failure(
                    FailureKind.Invalid,
                    $"--last {SafeText.Safe(last)} needs a unit here, such as {SafeText.Safe(last)}d, "
                        + $"{SafeText.Safe(last)}w or {SafeText.Safe(last)}m."
                );
        }

        if (since is { From: not null } && until is not null)
            throw new Failure(FailureKind.Invalid, "--until cannot be combined with hours; use days for --since.");

        if (until is { From: not null })
            throw new Failure(FailureKind.Invalid, "--until takes days, not hours.");
        var (first, end) = (since?.Since, until?.End);
        if (end < first)
            throw new Failure(FailureKind.Invalid, $"--until {end:yyyy-MM-dd} is before --since {first:yyyy-MM-dd}.");
        return new(first, end, since?.From);
    }

    /// <summary>The number without a unit that was given to <c>--last</c>; null if there is none.</summary>
    public int? LastLines(ParseResult parsed) =>
        int.TryParse(parsed.GetValue(_last), out var lines) && lines > 0 ? lines : null;

    public bool IsGiven(ParseResult parsed) => All.Any(option => parsed.GetResult(option) is { Implicit: false });

    static Period? Parse(ParseResult parsed, Option<string?> option, PeriodParser parser) =>
        parsed.GetValue(option) is { } text ? parser.Parse(text) : null;
}
