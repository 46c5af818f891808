using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Mcp;

/// <summary>
/// Tools that write to the shared log, like the commands <c>log</c>, <c>resolve</c>, <c>note</c>, <c>claim</c> and
/// <c>release</c>.
/// </summary>
static class LogTools
{
    const string Entry =
        "\"entry\":{\"type\":\"string\"," + "\"description\":\"the id, its first characters, or words of the title\"}";

    static readonly string s_categories = JsonSchemas.Enum(EntryCategory.Texts),
        s_statuses = JsonSchemas.Enum(EntryStatus.Texts);

    public static IEnumerable<McpTool> All =>
        [
            McpTool.Of(
                "log",
                ToolEffect.Writes,
                "Write a finding, task, decision, issue or note to the team's shared log. Returns the entry with its "
                    + "id.",
                $$"""
                "category":{{s_categories}},
                "title":{"type":"string","description":"one line that people still understand in a month"},
                "body":{"type":"string","description":"the details"},
                "status":{{s_statuses}},
                "project":{"type":"string","description":"the project; by default, the project of the working directory"}
                """,
                ["category", "title"],
                McpJsonContext.Compact.EntryRow,
                Log
            ),
            McpTool.Of(
                "resolve",
                ToolEffect.WritesOnce,
                "Resolve an entry, or set another status. Give the reason in a note.",
                $$"""{{Entry}},"status":{{s_statuses}},"note":{"type":"string"}""",
                ["entry"],
                McpJsonContext.Compact.EntryRow,
                Resolve
            ),
            McpTool.Of(
                "note",
                ToolEffect.Writes,
                "Add a note to an entry.",
                $$"""{{Entry}},"text":{"type":"string"}""",
                ["entry", "text"],
                McpJsonContext.Compact.EntryRow,
                Note
            ),
            McpTool.Of(
                "claim",
                ToolEffect.WritesOnce,
                "Claim an entry for a limited time, so that nobody else does the same work. Without 'entry', claim the "
                    + "oldest open entry that nobody has claimed.",
                $$"""
                {{Entry}},
                "minutes":{"type":"integer","description":"how long to hold the claim; 120 by default"},
                "release":{"type":"boolean","description":"release the claim instead"}
                """,
                [],
                McpJsonContext.Compact.EntryRow,
                Claim
            ),
        ];

    static EntryRow Log(ToolArguments given)
    {
        var service = LogService.FromEnvironment();
        var category = EntryTextRules.Category(
            given.Choice("category", EntryCategory.Texts) ?? given.Required("category")
        );
        var status = EntryStatus.Parse(given.Choice("status", EntryStatus.Texts)) ?? EntryStatus.DefaultFor(category);
        var entry = new NewEntry(
            category,
            status,
            given.Required("title"),
            given.Text("body"),
            given.Text("project") ?? ServerDirectory.Project
        );
        entry.Check();
        return Written(
            service.Write(SessionOf(service, given), (_, writer, _) => writer.Create(entry), given.Cancellation)
        );
    }

    static EntryRow Resolve(ToolArguments given)
    {
        var changes = new List<EntryChange>
        {
            new(EventKind.Status, given.Choice("status", EntryStatus.Texts) ?? EntryStatus.Resolved.Text),
        };
        if (given.Text("note") is { } note)
            changes.Add(new(EventKind.Note, note));
        changes.ForEach(change => change.Check());
        return Change(given, given.Required("entry"), (_, _, _) => changes, withTeam: true);
    }

    static EntryRow Note(ToolArguments given)
    {
        var change = new EntryChange(EventKind.Note, given.Required("text")).Check();
        return Change(given, given.Required("entry"), (_, _, _) => [change]);
    }

    static EntryRow Claim(ToolArguments given)
    {
        if (given.Boolean("release"))
            return Change(given, given.Required("entry"), ClaimPolicy.Release, withTeam: true);
        var length = TimeSpan.FromMinutes(
            given.Number(
                "minutes",
                (int)ClaimPolicy.DefaultLength.TotalMinutes,
                (int)ClaimPolicy.MaxLength.TotalMinutes
            )
        );
        return Change(
            given,
            given.Text("entry"),
            (entry, author, now) => ClaimPolicy.Claim(entry, author, now, length),
            withTeam: true,
            isClaim: true
        );
    }

    /// <param name="which">The entry to change; null for the oldest open entry that nobody has claimed.</param>
    /// <param name="withTeam">Whether what others did on the hub matters for the change.</param>
    static EntryRow Change(
        ToolArguments given,
        string? which,
        Func<LogEntry, LogAuthor, DateTime, IReadOnlyList<EntryChange>> plan,
        bool withTeam = false,
        bool isClaim = false
    )
    {
        var service = LogService.FromEnvironment();
        var session = SessionOf(service, given);
        if (!withTeam)
            return Written(service.Write(session, Write, given.Cancellation));
        var team = new TeamChange(service);
        var entry = team.Write(session, Write, isClaim, picks: which is null, given.Cancellation);
        return Written(entry) with { CheckedWithHub = team.IsChecked };

        LogEntry Write(Database database, LogWriter writer, LogAuthor author) =>
            writer.Change(
                which is null
                    ? EntryQuery.Next(
                        database,
                        writer.Now,
                        ServerDirectory.Path is { } folder ? new ProjectNames().FindProject(folder) : null
                    )
                    : EntryLookup.ByIdOrTitleToChange(database, which),
                entry => plan(entry, author, writer.Now)
            );
    }

    // An excerpt of the body is enough: the client has just sent the text, or can read it with the tool 'show'.
    static EntryRow Written(LogEntry entry) => new(entry) { Body = LogQueryTools.Excerpt(entry.BodyWithNotes) };

    static SessionId? SessionOf(LogService service, ToolArguments given) =>
        ServerDirectory.Path is { } directory
            ? SessionOfToolCall.Find(given.Call, directory, service.Paths, service.Settings)
            : SessionOfDirectory.FromClient();
}
