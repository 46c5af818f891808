using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Log;
using ClaudeSessionLogger.Reports;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Mcp;

/// <summary>Tools that look into the shared log: what <c>list</c>, <c>ready</c>, <c>show</c> and <c>inbox</c> do, and a search.</summary>
static class ReadingTools
{
    const int UsualLimit = 20, MostLimit = 200, Excerpt = 240;

    static readonly string[] s_places = ["entries", "memory", "all"];

    public static IEnumerable<LoggerTool> All =>
    [
        LoggerTool.Of("list", ToolEffect.Reads, "List entries of the shared log, newest first, without their bodies.",
            $$"""
            "category":{{Schema.Enum(EntryCategory.All)}},"status":{{Schema.Enum(EntryStatus.All)}},
            "open":{"type":"boolean","description":"not resolved"},"mine":{"type":"boolean"},
            "ready":{"type":"boolean","description":"open work that nobody holds, oldest first"},
            "project":{"type":"string"},"limit":{"type":"integer"}
            """,
            [], McpJson.Compact.WireEntries, List),
        LoggerTool.Of("show", ToolEffect.Reads, "Show one entry whole: body, notes, who did what when.",
            """
            "entry":{"type":"string","description":"id, its beginning, or words of the title"}
            """, ["entry"], McpJson.Compact.WireEntryDetail, given => Show(given.Required("entry"))),
        LoggerTool.Of("inbox", ToolEffect.WritesOnce, "What others changed since the person last looked; it counts as seen afterwards.",
            """
            "keep":{"type":"boolean","description":"leave it unseen"}
            """, [], McpJson.Compact.WireInbox, Inbox),
        LoggerTool.Of("search", ToolEffect.Reads, "Find what was written: log entries and Claude's memory files that have all of these words.",
            $$"""
            "words":{"type":"string"},"in":{{Schema.Enum(s_places)}},"limit":{"type":"integer"}
            """, ["words"], McpJson.Compact.WireSearch, Search),
    ];

    public static WireEntryDetail Show(string which)
    {
        var desk = LogDesk.FromEnvironment();
        using var database = desk.Read() ?? throw new Failure(FailureKind.NotFound, "there are no entries yet; log writes one.");
        return new(EntryDetail.Of(database, EntryLookup.ByIdOrTitle(database, which), desk.Device, TimeProvider.System));
    }

    public static IReadOnlyList<EntryRow> Entries(EntryFilter filter, bool bodies = false)
    {
        using var database = LogDesk.FromEnvironment().Read();
        if (database is null)
            return [];
        var now = HubStore.Now(database, TimeProvider.System);
        return EntryQuery.List(database, filter with { Now = now }, bodies);
    }

    static WireEntries List(ToolArguments given) => new(Entries(new(given.OneOf("category", EntryCategory.All), given.OneOf("status", EntryStatus.All), given.Flag("open"),
        given.Flag("mine") ? LogDesk.FromEnvironment().Self : null, given.Word("project"), given.Number("limit", UsualLimit, MostLimit), given.Flag("ready"))));

    static WireInbox Inbox(ToolArguments given)
    {
        var desk = LogDesk.FromEnvironment();
        var inbox = new Inbox([], 0);
        using (var database = desk.Read())
        {
            if (database is not null)
                inbox = Log.Inbox.Read(database, desk.Self, desk.AsOf(database));
        }

        if (!given.Flag("keep"))
            desk.MarkSeen(inbox, database => BadgeWriter.Write(database, desk.Places, TimeProvider.System));
        return new([.. inbox.Entries.Select(WireInboxNews.Of)]);
    }

    static WireSearch Search(ToolArguments given)
    {
        var words = given.Required("words").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var (place, limit) = (given.OneOf("in", s_places) ?? "all", given.Number("limit", UsualLimit, MostLimit));
        var entries = place == "memory" ? [] : Entries(new(Limit: limit) { Words = words }, bodies: true).Select(entry => entry with { Body = Around(entry.Body, words[0]) });
        var desk = LogDesk.FromEnvironment();
        var memory = place == "entries" ? [] : MemoryLine.Find(desk.Places, desk.Settings, given.Required("words"), limit);
        return new([.. entries], memory);
    }

    /// <summary>As much of a long body as shows why it was found; show has the whole.</summary>
    static string? Around(string? body, string word)
    {
        if (body is null || body.Length <= Excerpt)
            return body;
        var start = Math.Max(0, body.IndexOf(word, StringComparison.OrdinalIgnoreCase) - Excerpt / 4);
        return (start > 0 ? "…" : "") + Text.Fit(body[start..].ReplaceLineEndings(" "), Excerpt);
    }
}
