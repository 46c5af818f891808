using System.CommandLine;
using ClaudeSessionLogger.Archive.Search;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Search;

namespace ClaudeSessionLogger.Cli.Commands.Search;

/// <summary>The filters of <c>search</c>, which mean the same as those of <c>list</c> and <c>sessions</c>.</summary>
sealed class SearchOptions
{
    readonly Option<string?> _project = EntryOptions.Project();
    readonly Option<string[]> _kinds = new("--kind")
    {
        Description = "Only results of this kind; can be given several times",
        HelpName = string.Join('|', SearchKind.Texts),
    };
    readonly PeriodOptions _period = new(
        "Only what was changed on or after this day, such as 2026-11-16, yesterday, 7d, week or 2026-11",
        "Only what was changed on or before this day",
        "Only what was changed in the last hours, days, weeks, months or years, up to now (12h, 7d: today and the six "
            + "days before), or in the week, month or year before this one"
    );

    readonly Option<string?> _session = new("--session")
    {
        Description = "Only what was said in this session, with all matches in it",
        HelpName = "ID",
    };
    readonly Option<string?> _branch = new("--branch")
    {
        Description = "Only what was said in sessions on a branch whose name contains this text",
        HelpName = "NAME",
    };
    readonly Option<string?> _speaker = WordOption.OneOf(
        "--speaker",
        null,
        "Only what was said by the user, Claude or a tool",
        [.. SaidByText.Texts]
    );
    readonly Option<string?> _tool = new("--tool")
    {
        Description = "Only what was given to a tool whose name contains this text, and its results",
        HelpName = "NAME",
    };
    readonly Option<string?> _order = WordOption.OneOf(
        "--order",
        "-o",
        "Sort results by time or by how well they match (default: newest)",
        ["newest", Best]
    );
    readonly Option<int> _context = new("--context", "-C")
    {
        Description = "Also print this many lines before and after each match in a session",
        HelpName = "N",
    };
    readonly Option<bool> _secrets = new("--show-secrets")
    {
        Description = "Print credentials that results contain, which are otherwise masked",
    };

    const string Best = "best";
    const int MostContext = 1000;

    public SearchOptions(Command command)
    {
        _context.Validators.Add(result =>
        {
            if (
                result.Tokens is [var given]
                && int.TryParse(given.Value, out var lines)
                && lines is < 0 or > MostContext
            )
                result.AddError(
                    $"--context takes a number of lines from 0 to {MostContext}, not '{SafeText.Safe(given.Value)}'."
                );
        });
        _kinds.CompletionSources.Add([.. SearchKind.Texts]);
        _kinds.Validators.Add(result =>
        {
            foreach (var given in result.Tokens.Where(token => !SearchKind.Texts.Contains(token.Value)))
                result.AddError(WordChoice.Refusal("there is no kind", given.Value, SearchKind.Texts));
        });
        foreach (
            var option in (ReadOnlySpan<Option>)
                [_project, _session, _branch, _speaker, _tool, _kinds, .. _period.All, _order, _context, _secrets]
        )
            command.Add(option);
    }

    public SearchFilter Read(ParseResult parsed, DayOfWeek weekStart, int? limit)
    {
        var period = _period.Read(parsed, new(TimeProvider.System.GetLocalNow(), weekStart));
        return new(parsed.GetValue(_project), parsed.GetValue(_kinds), period.Since, period.Until, limit, period.From)
        {
            Session = parsed.GetValue(_session),
            Branch = parsed.GetValue(_branch),
            Speaker = SaidByText.Parse(parsed.GetValue(_speaker)),
            Tool = parsed.GetValue(_tool),
            IsBestFirst = parsed.GetValue(_order) == Best,
            Context = parsed.GetValue(_context),
            ShowsSecrets = parsed.GetValue(_secrets),
        };
    }
}
