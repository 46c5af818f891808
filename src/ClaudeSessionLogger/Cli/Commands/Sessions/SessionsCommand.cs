using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using ClaudeSessionLogger.Cli.Commands.Reports;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
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
    readonly Option<string?> _since = DayOption.New(
        "--since",
        null,
        "Only sessions that were active on or after this day (the cost shown is that of the whole session)"
    );
    readonly Option<string?> _until = DayOption.New(
        "--until",
        null,
        "Only sessions that were active on or before this day"
    );
    readonly Option<int?> _last = new("--last")
    {
        Description = "Only sessions that were active in the last days (7d: today and the six days before)",
        HelpName = "7d",
        CustomParser = result =>
            RelativeRange.Parse(result.Tokens[0].Value) is (var count, 'd') ? count : Refuse(result),
    };
    readonly Option<bool> _byCost = new("--by-cost") { Description = "Sort by cost, highest first" };
    readonly Option<int?> _limit = CommonOptions.Limit(
        "Maximum number of sessions (default: 20 on a terminal, otherwise all)"
    );
    readonly Option<bool> _json = CommonOptions.Json();

    public SessionsCommand()
        : base("sessions", "List recorded sessions, newest first")
    {
        foreach (
            var option in (ReadOnlySpan<Option>)
                [_project, _type, _branch, _since, _until, _last, _byCost, _limit, _json]
        )
            Add(option);
        Add(new SessionShowCommand());
        SetAction(Run);
    }

    public string Example => "claude-session-logger sessions --project checkout --since 2026-11-01";

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var hasDefaultLimit = parsed.GetValue(_limit) is null && Terminal.IsTerminal(output) && !parsed.GetValue(_json);
        // Read one session more than is shown, to find out whether there are more.
        var (since, until) = Days(parsed, DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().DateTime));
        var filter = new SessionFilter(
            parsed.GetValue(_project),
            parsed.GetValue(_type),
            parsed.GetValue(_branch),
            since,
            until,
            hasDefaultLimit ? ShownOnTerminal + 1 : parsed.GetValue(_limit),
            parsed.GetValue(_byCost)
        );
        using var database = Database.OpenToRead(AppPaths.FromEnvironment(), CommandLine.LockTimeout);
        var sessions = database is null ? [] : SessionQuery.List(database, filter);
        if (parsed.GetValue(_json))
        {
            output.WriteLine(JsonSerializer.Serialize(sessions, ReportJsonContext.Readable.ListSessionRow));
            return 0;
        }

        if (sessions.Count == 0)
        {
            parsed.InvocationConfiguration.Error.WriteLine(
                filter.IsNarrow
                    ? "no matching sessions. Run claude-session-logger sessions to list all."
                    : "no sessions yet. Run claude-session-logger import to record existing transcripts."
            );
            return 0;
        }

        Print(hasDefaultLimit ? sessions.Take(ShownOnTerminal) : sessions, output);
        if (hasDefaultLimit && sessions.Count > ShownOnTerminal)
            parsed.InvocationConfiguration.Error.WriteLine("There are more sessions; use --limit 100 to list 100.");
        return 0;
    }

    static int? Refuse(ArgumentResult result)
    {
        result.AddError($"--last takes a number of days, such as 7d, not '{SafeText.Safe(result.Tokens[0].Value)}'.");
        return null;
    }

    (DateOnly? Since, DateOnly? Until) Days(ParseResult parsed, DateOnly today)
    {
        var (since, until) = (
            DayOption.Parse(parsed.GetValue(_since), today),
            DayOption.Parse(parsed.GetValue(_until), today)
        );
        DayOption.Check(since, until);
        if (parsed.GetValue(_last) is not { } days)
            return (since, until);
        return (since ?? until) is null
            ? (today.AddDays(1 - days), null)
            : throw new Failure(FailureKind.Invalid, "--last cannot be combined with --since or --until.");
    }

    static void Print(IEnumerable<SessionRow> sessions, TextWriter output)
    {
        var table = new TextTable(
            new("session"),
            new("ended", DropPriority: 1),
            new("project", MinWidth: 10),
            new("type", DropPriority: 3),
            new("title", MinWidth: 24),
            TextColumn.Number("min", drop: 2),
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
                Terminal.ListTime(session.EndedAt, output),
                session.ProjectLabel,
                session.SessionType,
                session.Title,
                Terminal.Number((long)Math.Round(session.DurationMin ?? 0)),
                Terminal.Abbreviated(session.TotalTokens),
                Terminal.Cost(session.CostUsd, session.Mark)
            );
        }

        table.Print(output);
        if (unpriced.Count == 0 && clientPriced == 0)
            return;
        output.WriteLine();
        if (unpriced.Count > 0)
            Terminal.Print(output, ReportNotes.Unpriced(unpriced));
        if (clientPriced > 0)
            Terminal.Print(output, ReportNotes.ClientPriced(clientPriced, []));
    }
}
