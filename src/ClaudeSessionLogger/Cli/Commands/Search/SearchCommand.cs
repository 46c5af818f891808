using System.CommandLine;
using ClaudeSessionLogger.Archive.Search;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Search;

namespace ClaudeSessionLogger.Cli.Commands.Search;

/// <summary>Searches entries, notes, and titles and content of sessions.</summary>
sealed class SearchCommand : Command, ICommandExample
{
    const int ShownOnTerminal = 20;

    readonly WordsArgument _words = new(
        "WORDS",
        "Words to search for, in any order; put a phrase in \"double quotes\"",
        isRequired: true
    );
    readonly Option<bool> _exact = new("--exact")
    {
        Description = "Search sessions for exactly this text, with its case, accents and punctuation",
    };
    readonly Option<bool> _regex = new("--regex") { Description = "Search sessions for a regular expression" };
    readonly SearchOptions _filter;
    readonly Option<int?> _limit = CommonOptions.Limit(
        "Maximum number of results (default: 20 on a terminal, otherwise all)"
    );
    readonly Option<bool> _open = new("--open")
    {
        Description = "Read the first session that is found, from the match on",
    };
    readonly Option<bool> _json = CommonOptions.Json();

    public SearchCommand()
        : base("search", "Search what was said in sessions, their titles, the shared log and Claude's memory")
    {
        CommonOptions.RefuseEmpty(_words);
        Add(_words);
        Add(_exact);
        Add(_regex);
        _filter = new(this);
        Add(_limit);
        Add(_open);
        Validators.Add(result =>
        {
            if (result.GetValue(_exact) && result.GetValue(_regex))
                result.AddError("--exact cannot be combined with --regex.");
            if (result.GetValue(_open) && result.GetValue(_json))
                result.AddError("--open cannot be combined with --json.");
        });
        Add(_json);
        SetAction(Run);
    }

    public string Example => "claude-session-logger search refunds twice";

    int Run(ParseResult parsed)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var json = parsed.GetValue(_json);
        var hasDefaultLimit = parsed.GetValue(_limit) is null && Terminal.IsTerminal(output) && !json;
        var paths = AppPaths.FromEnvironment();
        var settings = Settings.Load(paths, _ => { });
        var limit = hasDefaultLimit ? ShownOnTerminal : parsed.GetValue(_limit);
        // Read one result more than is shown, to find out whether there are more.
        var filter = _filter.Read(
            parsed,
            settings.WeekStart,
            limit is { } most && !json ? (int)Math.Min(int.MaxValue, most + 1L) : limit
        );
        var found = Find(parsed, new(paths, settings, TimeProvider.System, error.WriteLine), filter);
        if (parsed.GetValue(_open) && found.Find(item => item.SessionId is not null) is { } first)
            return SessionOpener.Open(first, parsed.InvocationConfiguration);
        if (json)
            SearchView.Json(found, output);
        else if (found.Count == 0)
            error.WriteLine(
                (parsed.GetValue(_exact), parsed.GetValue(_regex)) switch
                {
                    _ when !File.Exists(paths.Database) => NoSessions.Advice,
                    (true, _) => "no session contains this text.",
                    (_, true) => "no session matches this regular expression.",
                    _ when filter.IsNarrow => "nothing that matches these options contains these words.",
                    _ => "no session, no entry and no note contains these words.",
                }
            );
        else
            SearchView.Print(limit is { } shown ? found.Take(shown) : found, output);
        if (!json && found.Count > limit)
            error.WriteLine(MoreRows.OfUnknownNumber(limit.Value, "results"));
        return 0;
    }

    List<SearchItem> Find(ParseResult parsed, SearchQuery query, SearchFilter filter)
    {
        var text = string.Join(' ', parsed.GetRequiredValue(_words));
        return parsed.GetValue(_regex) ? query.Find(RegexTextQuery.Parse(text), filter)
            : parsed.GetValue(_exact) ? query.Find(new ExactTextQuery(text), filter)
            : query.Find(new WordQuery(text), filter);
    }
}
