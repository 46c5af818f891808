using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Log;
using ClaudeSessionLogger.Reports;

namespace ClaudeSessionLogger.Mcp;

/// <summary>Tools that write to the shared log: what the commands <c>log</c>, <c>resolve</c>, <c>note</c>, <c>claim</c> and <c>release</c> do.</summary>
static class LogTools
{
    const string Entry = "\"entry\":{\"type\":\"string\",\"description\":\"id, its beginning, or words of the title\"}";

    static readonly string s_categories = Schema.Enum(EntryCategory.All), s_statuses = Schema.Enum(EntryStatus.All);

    public static IEnumerable<LoggerTool> All =>
    [
        LoggerTool.Of("log", ToolEffect.Writes, "Write a finding, task, decision, issue or note into the team's shared log. Returns the entry with its id.",
            $$"""
            "category":{{s_categories}},
            "title":{"type":"string","description":"one line that makes sense in a month"},
            "body":{"type":"string","description":"the details"},
            "status":{{s_statuses}},
            "project":{"type":"string","description":"if not that of the working directory"}
            """,
            ["category", "title"], McpJson.Compact.EntryRow, Log),
        LoggerTool.Of("resolve", ToolEffect.WritesOnce, "Resolve an entry, or give it another status; a note says why.",
            $$"""{{Entry}},"status":{{s_statuses}},"note":{"type":"string"}""", ["entry"], McpJson.Compact.EntryRow, Resolve),
        LoggerTool.Of("note", ToolEffect.Writes, "Add a note to an entry.",
            $$"""{{Entry}},"text":{"type":"string"}""", ["entry", "text"], McpJson.Compact.EntryRow, Note),
        LoggerTool.Of("claim", ToolEffect.WritesOnce, "Take an entry for a while so that nobody else does the same work; without entry, the oldest open one that nobody holds.",
            $$"""{{Entry}},"minutes":{"type":"integer","description":"120 if not given"},"release":{"type":"boolean","description":"let go of it instead"}""",
            [], McpJson.Compact.EntryRow, Claim),
    ];

    static EntryRow Log(ToolArguments given)
    {
        var desk = LogDesk.FromEnvironment();
        var category = given.OneOf("category", EntryCategory.All) ?? given.Required("category");
        var entry = new NewEntry(category, given.OneOf("status", EntryStatus.All) ?? EntryStatus.DefaultFor(category), given.Required("title"), given.Word("body"),
            given.Word("project") ?? new ProjectNames().Of(WorkingDirectory.Path));
        entry.Check();
        return new(desk.Write(SessionOf(desk, given), (_, book, _) => book.Create(entry)));
    }

    static EntryRow Resolve(ToolArguments given)
    {
        var changes = new List<EntryChange> { new(EventKind.Status, given.OneOf("status", EntryStatus.All) ?? EntryStatus.Resolved) };
        if (given.Word("note") is { } note)
            changes.Add(new(EventKind.Note, note));
        changes.ForEach(change => change.Check());
        return Change(given, given.Required("entry"), (_, _, _) => changes);
    }

    static EntryRow Note(ToolArguments given)
    {
        var change = new EntryChange(EventKind.Note, given.Required("text")).Check();
        return Change(given, given.Required("entry"), (_, _, _) => [change]);
    }

    static EntryRow Claim(ToolArguments given)
    {
        if (given.Flag("release"))
            return Change(given, given.Required("entry"), Claiming.Release);
        var length = TimeSpan.FromMinutes(given.Number("minutes", (int)Claiming.Usual.TotalMinutes, (int)Claiming.Most.TotalMinutes));
        return Change(given, given.Word("entry"), (entry, author, now) => Claiming.Claim(entry, author, now, length));
    }

    /// <param name="which">Null for the work that has waited longest.</param>
    static EntryRow Change(ToolArguments given, string? which, Func<LogEntry, LogAuthor, DateTime, IReadOnlyList<EntryChange>> plan)
    {
        var desk = LogDesk.FromEnvironment();
        return new(desk.Write(SessionOf(desk, given), (database, book, author) => book.Change(
            which is null ? EntryQuery.Next(database, book.Now) : EntryLookup.ByIdOrTitleToChange(database, which), entry => plan(entry, author, book.Now))));
    }

    static string? SessionOf(LogDesk desk, ToolArguments given) => CallingSession.Of(given.Call, WorkingDirectory.Path, desk.Places, desk.Settings);
}
