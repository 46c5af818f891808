using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;
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

    public SearchOptions(Command command)
    {
        _kinds.CompletionSources.Add([.. SearchKind.Texts]);
        _kinds.Validators.Add(result =>
        {
            foreach (var given in result.Tokens.Where(token => !SearchKind.Texts.Contains(token.Value)))
                result.AddError(WordChoice.Refusal("there is no kind", given.Value, SearchKind.Texts));
        });
        foreach (var option in (ReadOnlySpan<Option>)[_project, _kinds, .. _period.All])
            command.Add(option);
    }

    public SearchFilter Read(ParseResult parsed, DayOfWeek weekStart, int? limit)
    {
        var period = _period.Read(parsed, new(TimeProvider.System.GetLocalNow(), weekStart));
        return new(parsed.GetValue(_project), parsed.GetValue(_kinds), period.Since, period.Until, limit, period.From);
    }
}
