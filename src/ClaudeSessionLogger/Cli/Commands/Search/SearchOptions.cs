using System.CommandLine;
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
    readonly Option<string?> _since = DayOption.New("--since", null, "Only what was changed on or after this day");
    readonly Option<string?> _until = DayOption.New("--until", null, "Only what was changed on or before this day");

    public SearchOptions(Command command)
    {
        _kinds.CompletionSources.Add([.. SearchKind.Texts]);
        _kinds.Validators.Add(result =>
        {
            foreach (var given in result.Tokens.Where(token => !SearchKind.Texts.Contains(token.Value)))
                result.AddError(
                    $"there is no kind '{SafeText.Safe(given.Value)}'; use one of {string.Join(", ", SearchKind.Texts)}."
                );
        });
        foreach (var option in (ReadOnlySpan<Option>)[_project, _kinds, _since, _until])
            command.Add(option);
    }

    public SearchFilter Read(ParseResult parsed, int? limit)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().DateTime);
        var (since, until) = (
            DayOption.Parse(parsed.GetValue(_since), today),
            DayOption.Parse(parsed.GetValue(_until), today)
        );
        DayOption.Check(since, until);
        return new(parsed.GetValue(_project), parsed.GetValue(_kinds), since, until, limit);
    }
}
