using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Reports;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Commands;

/// <summary>Lists sessions; <c>sessions show</c> has everything of one.</summary>
sealed class SessionsCommand : Command, IExample
{
    const int ShownOnTerminal = 20;

    readonly Option<string?> _project = new("--project", "-p") { Description = "Only projects with this in their name", HelpName = "NAME" };
    readonly Option<string?> _type = new("--type") { Description = "Only sessions of this type", HelpName = "TYPE" };
    readonly Option<string?> _branch = new("--branch") { Description = "Only branches with this in their name", HelpName = "NAME" };
    readonly Option<DateOnly?> _since = new("--since") { Description = "Not before this day (UTC)", HelpName = "YYYY-MM-DD" };
    readonly Option<DateOnly?> _until = new("--until") { Description = "Not after this day (UTC)", HelpName = "YYYY-MM-DD" };
    readonly Option<bool> _byCost = new("--by-cost") { Description = "Most expensive first" };
    readonly Option<int?> _limit = CommonOptions.Limit("At most this many (20 on a terminal, else all)");
    readonly Option<bool> _json = CommonOptions.Json();

    public SessionsCommand() : base("sessions", "List recorded sessions, newest first")
    {
        foreach (var option in (ReadOnlySpan<Option>)[_project, _type, _branch, _since, _until, _byCost, _limit, _json])
            Add(option);
        Add(new SessionShowCommand());
        SetAction(Run);
    }

    public string Example => "claude-session-logger sessions --project checkout --since 2026-11-01";

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var fitted = parsed.GetValue(_limit) is null && Terminal.IsTerminal(output) && !parsed.GetValue(_json);
        // One more than is shown tells whether there are more.
        var filter = new SessionFilter(parsed.GetValue(_project), parsed.GetValue(_type), parsed.GetValue(_branch), parsed.GetValue(_since), parsed.GetValue(_until),
            fitted ? ShownOnTerminal + 1 : parsed.GetValue(_limit), parsed.GetValue(_byCost));
        using var database = Database.OpenToRead(Locations.FromEnvironment(), CommandLine.Patience);
        var sessions = database is null ? [] : SessionQuery.List(database, filter);
        if (parsed.GetValue(_json))
        {
            output.WriteLine(JsonSerializer.Serialize(sessions, ReportJson.Readable.ListSessionRow));
            return 0;
        }

        if (sessions.Count == 0)
        {
            parsed.InvocationConfiguration.Error.WriteLine(filter.IsNarrow
                ? "no session matches; claude-session-logger sessions lists all."
                : "no sessions; claude-session-logger import records those on the disk.");
            return 0;
        }

        Print(fitted ? sessions.Take(ShownOnTerminal) : sessions, output);
        if (fitted && sessions.Count > ShownOnTerminal)
            parsed.InvocationConfiguration.Error.WriteLine("There are more: --limit 100 lists 100 of them.");
        return 0;
    }

    static void Print(IEnumerable<SessionRow> sessions, TextWriter output)
    {
        var table = new TextTable(new("session"), new("ended", Drop: 1), new("project", Least: 10), new("type", Drop: 3), new("title", Least: 24), TextColumn.Number("min", drop: 2),
            TextColumn.Number("tokens"), TextColumn.Number("cost"));
        foreach (var session in sessions)
        {
            table.Row(session.SessionId[..Math.Min(8, session.SessionId.Length)], Terminal.ListTime(session.EndedAt, output), session.Project, session.SessionType, session.Title,
                Terminal.Number((long)Math.Round(session.DurationMin ?? 0)), Terminal.Short(session.TotalTokens), Terminal.Money(session.CostUsd));
        }

        table.Print(output);
    }
}
