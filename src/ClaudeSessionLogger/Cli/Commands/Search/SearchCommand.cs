using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Search;

namespace ClaudeSessionLogger.Cli.Commands.Search;

/// <summary>Searches entries, notes and titles of sessions for words.</summary>
sealed class SearchCommand : Command, ICommandExample
{
    const int ShownOnTerminal = 20;

    readonly WordsArgument _words = new(
        "WORDS",
        "Words to search for, in any order; put a phrase in \"double quotes\"",
        isRequired: true
    );
    readonly SearchOptions _filter;
    readonly Option<int?> _limit = CommonOptions.Limit(
        "Maximum number of results (default: 20 on a terminal, otherwise all)"
    );
    readonly Option<bool> _json = CommonOptions.Json();

    public SearchCommand()
        : base("search", "Search the shared log, Claude's memory, and titles, tags and notes of sessions; newest first")
    {
        CommonOptions.RefuseEmpty(_words);
        Add(_words);
        _filter = new(this);
        Add(_limit);
        Add(_json);
        SetAction(Run);
    }

    public string Example => "claude-session-logger search refunds twice";

    int Run(ParseResult parsed)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var json = parsed.GetValue(_json);
        var hasDefaultLimit = parsed.GetValue(_limit) is null && Terminal.IsTerminal(output) && !json;
        // Read one result more than is shown, to find out whether there are more.
        var paths = AppPaths.FromEnvironment();
        var settings = Settings.Load(paths, _ => { });
        var filter = _filter.Read(
            parsed,
            settings.WeekStart,
            hasDefaultLimit ? ShownOnTerminal + 1 : parsed.GetValue(_limit)
        );
        var found = new SearchQuery(paths, settings, TimeProvider.System).Find(
            new WordQuery(string.Join(' ', parsed.GetRequiredValue(_words))),
            filter
        );
        if (json)
            SearchView.Json(found, output);
        else if (found.Count == 0)
            error.WriteLine(
                filter.IsNarrow
                    ? "nothing that matches these options contains these words."
                    : "no entry, no note and no title of a session contains these words."
            );
        else
            SearchView.Table(hasDefaultLimit ? found.Take(ShownOnTerminal) : found, output);
        if (hasDefaultLimit && found.Count > ShownOnTerminal)
            error.WriteLine("There are more results; use --limit 100 to list 100.");
        return 0;
    }
}
