using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Cli.Commands.Reports;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Marks;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Sessions;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>Lists sessions. <c>sessions show</c> prints all data of one session.</summary>
sealed class SessionsCommand : Command, ICommandExample
{
    const int ShownOnTerminal = 20;
    const string ForkMark = "↳",
        Unknown = "?";

    static readonly string[] s_orders = ["time", "cost", "tokens"];

    readonly WordsArgument _words = CommonOptions.TitleWords("Only sessions whose title or tags contain these words");
    readonly Option<string?> _project = new("--project", "-p")
    {
        Description = "Only projects whose name contains this text",
        HelpName = "NAME",
    };
    readonly Option<string?> _type = new("--type") { Description = "Only sessions of this type", HelpName = "TYPE" };
    readonly Option<string?> _branch = new("--branch")
    {
        Description = "Only branches whose name contains this text",
        HelpName = "NAME",
    };
    readonly Option<string?> _tag = new("--tag") { Description = "Only sessions with this tag", HelpName = "TAG" };
    readonly Option<bool> _pinned = new("--pinned") { Description = "Only pinned sessions" };
    readonly PeriodOptions _period = new(
        "Only sessions that were active on or after this day, such as 2026-11-16, yesterday, 7d, week or 2026-11 (the "
            + "cost shown is that of the whole session)",
        "Only sessions that were active on or before this day",
        "Only sessions that were active in the last hours, days, weeks, months or years, up to now (12h, 7d: today "
            + "and the six days before), or in the week, month or year before this one"
    );
    readonly Option<bool> _byCost = new("--by-cost") { Description = "Sort by cost, as --order cost does" };
    readonly Option<string?> _order = WordOption.OneOf(
        "--order",
        "-o",
        "Sort by time (newest first), or by cost or tokens (highest first) (default: time)",
        s_orders
    );
    readonly Option<int?> _limit = CommonOptions.Limit(
        "Maximum number of sessions (default: 20 on a terminal, otherwise all)"
    );
    readonly Option<bool> _json = CommonOptions.Json();

    public SessionsCommand()
        : base("sessions", "List recorded sessions, newest first")
    {
        Add(_words);
        Option[] options = [_project, _type, _branch, _tag, _pinned, .. _period.All, _byCost, _order, _limit, _json];
        foreach (var option in options)
            Add(option);
        Add(new SessionShowCommand());
        Add(new SessionReadCommand());
        Add(new SessionRestoreCommand());
        Add(new SessionPackCommand());
        Add(new SessionUnpackCommand());
        Add(new SessionResumeCommand());
        Add(new SessionRenameCommand());
        Add(SessionTagCommand.Adding());
        Add(SessionTagCommand.Removing());
        Add(SessionPinCommand.Pin());
        Add(SessionPinCommand.Unpin());
        Add(new SessionNoteCommand());
        SetAction(Run);
    }

    public string Example => "claude-session-logger sessions --project checkout --since 2026-11-01";

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var hasDefaultLimit = parsed.GetValue(_limit) is null && Terminal.IsTerminal(output) && !parsed.GetValue(_json);
        var period = _period.Read(
            parsed,
            new(TimeProvider.System.GetLocalNow(), Settings.Load(AppPaths.FromEnvironment(), _ => { }).WeekStart)
        );
        var filter = new SessionFilter(
            parsed.GetValue(_project),
            parsed.GetValue(_type),
            parsed.GetValue(_branch),
            period.Since,
            period.Until,
            hasDefaultLimit ? ShownOnTerminal : parsed.GetValue(_limit),
            From: period.From
        )
        {
            Order = Order(parsed),
            TitleWords = CommonOptions.WordQuery(parsed.GetValue(_words)),
            Tag = parsed.GetValue(_tag) is { } tag ? SessionMarkTexts.Tag(tag) : null,
            IsPinned = parsed.GetValue(_pinned),
        };
        using var database = Database.OpenToRead(AppPaths.FromEnvironment(), CommandLine.LockTimeout);
        var sessions = database is null ? [] : SessionQuery.List(database, filter);
        if (parsed.GetValue(_json))
        {
            output.WriteLine(JsonSerializer.Serialize(sessions, ReportJsonContext.Readable.ListSessionRow));
            return 0;
        }

        if (sessions.Count == 0)
        {
            RefuseMistypedCommand(parsed);
            parsed.InvocationConfiguration.Error.WriteLine(
                database is not null && filter.IsNarrow
                    ? UsageHints.TitleWords(this, parsed.GetValue(_words))
                        ?? EmptyReportReason.UnknownName(
                            database,
                            new(Project: filter.Project, Branch: filter.Branch, Type: filter.Type)
                        )
                        ?? (
                            filter is { Project: null, Branch: null, Type: null, Tag: null, IsPinned: false }
                            && filter is { Since: null, From: null, Until: null }
                                ? "no session has these words in its title; claude-session-logger search looks in what "
                                    + "was said."
                                : "no session matches all of these filters; remove one of them."
                        )
                    : NoSessions.Advice
            );
            return 0;
        }

        if (parsed.GetValue(_words) is ["list" or "ls" or "all"])
            parsed.InvocationConfiguration.Error.WriteLine(
                $"These have '{parsed.GetValue(_words)![0]}' in the title; claude-session-logger sessions lists all."
            );
        Print(sessions, ForkQuery.Read(database!, [.. sessions.Select(session => session.SessionId)]), output);
        if (
            sessions.Count == filter.Limit
            && SessionQuery.Totals(database!, filter).Sessions is var all
            && all > sessions.Count
        )
            parsed.InvocationConfiguration.Error.WriteLine(
                MoreRows.Sentence(all, all - sessions.Count, "session", "sessions")
            );
        return 0;
    }

    SessionOrder? Order(ParseResult parsed) =>
        parsed.GetValue(_order) switch
        {
            "cost" => new("cost", IsDescending: true),
            "tokens" => new("tokens", IsDescending: true),
            null when parsed.GetValue(_byCost) => new("cost", IsDescending: true),
            _ => null,
        };

    // Words are searched for in titles, so a mistyped command is only an error if no title contains it.
    void RefuseMistypedCommand(ParseResult parsed)
    {
        if (
            parsed.GetValue(_words) is [var word, ..]
            && (
                UsageHints.Command(this, Name, word)
                ?? DidYouMean.Find(word, Subcommands.Select(command => command.Name))
            )
                is { } nearest
        )
            throw new Failure(
                FailureKind.Invalid,
                $"sessions has no command '{SafeText.Safe(word)}': did you mean {nearest}?"
            );
    }

    static void Print(
        IReadOnlyCollection<SessionRow> sessions,
        IReadOnlyDictionary<SessionId, SessionId> forks,
        TextWriter output
    )
    {
        var table = new TextTable(
            new("session"),
            TextColumn.Time("ended"),
            new("project", MinWidth: 8, DropPriority: 1) { WantedWidth = 14 },
            new("type", DropPriority: 3) { DropIfAlike = true, IsMinor = true },
            new("title", MinWidth: 12) { WantedWidth = 28 },
            TextColumn.Number("min", drop: 2) with
            {
                IsMinor = true,
            },
            TextColumn.Number("tokens"),
            TextColumn.Number("cost")
        );
        var unpriced = new SortedSet<string>(StringComparer.Ordinal);
        var clientPriced = 0m;
        foreach (var session in sessions)
        {
            unpriced.UnionWith(session.Unpriced);
            clientPriced += session.ClientPricedUsd;
            table.AddRow(
                session.SessionId.Short,
                session.EndedAt is null ? Unknown : Terminal.LocalTime(session.EndedAt),
                session.ProjectLabel ?? Unknown,
                session.SessionType,
                forks.ContainsKey(session.SessionId) ? $"{ForkMark} {session.ListTitle}" : session.ListTitle,
                Terminal.Number((long)Math.Round(session.DurationMin ?? 0)),
                Terminal.Abbreviated(session.TotalTokens),
                Terminal.Cost(session.CostUsd, session.Mark)
            );
        }

        table.Print(output);
        var withoutUsage = sessions.Count(session => session.TotalTokens == 0);
        if (unpriced.Count == 0 && clientPriced == 0 && forks.Count == 0 && withoutUsage == 0)
            return;
        output.WriteLine();
        if (forks.Count > 0)
            Terminal.Print(output, $"{ForkMark} marks a fork, which continues from a copy of another session.");
        if (withoutUsage > 0)
            Terminal.Print(
                output,
                $"{Terminal.Count(withoutUsage, "session")} without a response of the API "
                    + $"{(withoutUsage == 1 ? "is" : "are")} not counted in reports."
            );
        if (unpriced.Count > 0)
            Terminal.Print(output, ReportNotes.Unpriced(unpriced));
        if (clientPriced > 0)
            Terminal.Print(output, ReportNotes.ClientPriced(clientPriced, []));
    }
}
