using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Commands.Log;

/// <summary>Lists entries of the shared log. <c>show</c> prints all data of one entry.</summary>
sealed class ListCommand : Command, ICommandExample
{
    readonly WordsArgument _words = CommonOptions.TitleWords("Only entries whose title contains these words");
    readonly Option<string?> _category = EntryOptions.Category("Only entries of this category");
    readonly Option<string?> _status = EntryOptions.Status("Only entries with this status");
    readonly Option<bool> _open = new("--open")
    {
        Description =
            "All entries that are not resolved: first what is to be done, then decisions and notes (status info)",
    };
    readonly Option<bool> _mine = new("--mine") { Description = "Only entries that you wrote or claimed" };
    readonly Option<bool> _held = new("--held") { Description = "Only entries with changes dated in the future" };
    readonly Option<string?> _project = EntryOptions.Project();
    readonly EntryListOutput _listing;

    public ListCommand()
        : base("list", "List the entries of the shared log, newest first, resolved ones last")
    {
        Add(_words);
        foreach (var option in (ReadOnlySpan<Option>)[_category, _status, _open, _mine, _held, _project])
            Add(option);
        _listing = new(this);
        SetAction(Run);
    }

    public string Example => "claude-session-logger list --category issue --open";

    int Run(ParseResult parsed)
    {
        var service = LogService.FromEnvironment();
        return _listing.Run(
            parsed,
            service,
            new(
                parsed.NormalizedValue(_category),
                parsed.NormalizedValue(_status),
                parsed.GetValue(_open),
                parsed.GetValue(_mine) ? service.Self : null,
                parsed.GetValue(_project)
            )
            {
                TitleWords = CommonOptions.WordQuery(parsed.GetValue(_words)),
            },
            "no entries. Run claude-session-logger log to add an entry.",
            parsed.GetValue(_held),
            UsageHints.TitleWords(this, parsed.GetValue(_words))
        );
    }
}

/// <summary>Lists open work that nobody has claimed.</summary>
sealed class ReadyCommand : Command, ICommandExample
{
    readonly Option<string?> _category = EntryOptions.Category("Only entries of this category");
    readonly Option<string?> _project = EntryOptions.Project();
    readonly Option<bool> _all = EntryOptions.AllProjects();
    readonly EntryListOutput _listing;

    public ReadyCommand()
        : base("ready", "List open issues, tasks and findings that nobody has claimed, this project's first")
    {
        Add(_category);
        Add(_project);
        Add(_all);
        _listing = new(this);
        SetAction(parsed =>
            _listing.Run(
                parsed,
                LogService.FromEnvironment(),
                new(parsed.NormalizedValue(_category), Project: parsed.GetValue(_project), Ready: true)
                {
                    Preferred = EntryOptions.PreferredProject(parsed, _all),
                },
                "no open entries without a claim. Run claude-session-logger list --open to include claimed entries."
            )
        );
    }

    public string Example => "claude-session-logger ready --project checkout";
}

/// <summary>Options and output of the commands that list entries.</summary>
sealed class EntryListOutput
{
    const int ShownOnTerminal = 20;

    readonly Option<int?> _limit = CommonOptions.Limit(
        "Maximum number of entries (default: 20 on a terminal, otherwise all)"
    );
    readonly Option<bool> _json = CommonOptions.Json();

    public EntryListOutput(Command command)
    {
        command.Add(_limit);
        command.Add(_json);
    }

    public int Run(
        ParseResult parsed,
        LogService service,
        EntryFilter filter,
        string emptyMessage,
        bool onlyFutureDated = false,
        string? hint = null
    )
    {
        using var database = service.Read();
        var isEmpty = !Print(database, parsed, service, filter, emptyMessage, onlyFutureDated, hint);
        if (parsed.GetValue(_json))
            return 0;
        var error = parsed.InvocationConfiguration.Error;
        var age = database is null
            ? null
            : SyncAge.Note(database, service.Settings, TimeProvider.System.GetUtcNow().UtcDateTime);
        if (isEmpty)
            SyncAge.PrintBelowEmptyList(error, service.Settings, age);
        else
            SyncAge.Print(error, age);
        return 0;
    }

    /// <summary>Returns false if there are no entries.</summary>
    bool Print(
        Database? database,
        ParseResult parsed,
        LogService service,
        EntryFilter filter,
        string emptyMessage,
        bool onlyFutureDated,
        string? hint
    )
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var json = parsed.GetValue(_json);
        var hasDefaultLimit = parsed.GetValue(_limit) is null && Terminal.IsTerminal(output) && !json;
        var now = database is null
            ? TimeProvider.System.GetUtcNow().UtcDateTime
            : HubStateStore.Now(database, TimeProvider.System);
        var limit = database is null ? HybridTimestamp.Last : EventTime.MaxStamp(service.AsOf(database));
        if (onlyFutureDated)
            filter = filter with { HeldAfter = limit };
        // JSON keeps its order: newest first.
        filter = filter with
        {
            WorkFirst = filter.Open && !json,
            ResolvedLast = !filter.Open && !json,
        };
        var limitOfRows = hasDefaultLimit ? ShownOnTerminal : parsed.GetValue(_limit);
        var entries = database is null
            ? []
            : EntryQuery.List(database, filter with { Now = now, Limit = limitOfRows }, bodies: json);
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(entries, ReportJsonContext.Readable.ListEntryRow));
            return entries.Count > 0;
        }

        if (entries.Count == 0)
        {
            error.WriteLine(
                !filter.IsNarrow ? emptyMessage
                : database is null ? "no entries. Run claude-session-logger log to add an entry."
                : hint ?? "no matching entries. Run claude-session-logger list to list all."
            );
            return false;
        }

        EntryView.Table(
            entries,
            output,
            now,
            filter.WorkFirst ? EntryView.ForInformation
                : filter.ResolvedLast ? EntryView.Resolved
                : null,
            canBeClaimed: !filter.Ready
        );
        if (entries.Any(entry => entry.Conflicts > 0))
            error.WriteLine("(!): conflicting changes. Run claude-session-logger conflicts to list them.");
        if (
            database is not null
            && new EventStore(database).EntriesInFuture(limit).Intersect(entries.Select(entry => entry.Id)).ToList()
                is [_, ..] held
        )
            error.WriteLine(
                "Entries with changes dated in the future: "
                    + $"{string.Join(", ", held.Take(5).Select(id => id.Short))}{(held.Count > 5 ? ", …" : "")}. Run "
                    + "claude-session-logger show ID to list the changes, or claude-session-logger accept ID to apply "
                    + "them now."
            );
        if (
            entries.Count == limitOfRows
            && EntryQuery.Count(database!, filter with { Now = now }) is var all
            && all > entries.Count
        )
            error.WriteLine(MoreRows.Sentence(all, all - entries.Count, "entry", "entries"));
        return true;
    }
}
