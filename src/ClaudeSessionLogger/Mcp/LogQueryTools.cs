using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Search;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Processes;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Mcp;

/// <summary>
/// Tools that read the shared log, like the commands <c>list</c>, <c>ready</c>, <c>show</c> and <c>inbox</c>, and a
/// tool for search.
/// </summary>
static class LogQueryTools
{
    const int DefaultLimit = 20,
        MaxLimit = 200,
        ExcerptLength = 240;

    static readonly string[] s_places = ["entries", "memory", "sessions", "all"];

    public static IEnumerable<McpTool> All =>
        [
            McpTool.Of(
                "list",
                ToolEffect.Reads,
                "List entries of the shared log, newest first, without their bodies.",
                $$"""
                "category":{{JsonSchemas.Enum(EntryCategory.Texts)}},"status":{{JsonSchemas.Enum(EntryStatus.Texts)}},
                "open":{"type":"boolean","description":"only entries that are not resolved"},
                "mine":{"type":"boolean","description":"only the person's own entries"},
                "ready":{"type":"boolean","description":"only open work that nobody has claimed, oldest first"},
                "project":{"type":"string"},"limit":{"type":"integer"}
                """,
                [],
                McpJsonContext.Compact.EntriesJson,
                List
            ),
            McpTool.Of(
                "show",
                ToolEffect.Reads,
                "Show one entry with its body, notes and history.",
                """
                "entry":{"type":"string","description":"the id, its first characters, or words of the title"}
                """,
                ["entry"],
                McpJsonContext.Compact.EntryDetailJson,
                given => Show(given.Required("entry"))
            ),
            McpTool.Of(
                "inbox",
                ToolEffect.WritesOnce,
                "Show what others changed since the person last read the inbox, and mark it as read.",
                """
                "keep":{"type":"boolean","description":"do not mark it as read"},
                "all":{"type":"boolean","description":"include what was read before"}
                """,
                [],
                McpJsonContext.Compact.InboxJson,
                Inbox
            ),
            McpTool.Of(
                "search",
                ToolEffect.Reads,
                "Search log entries, Claude's memory files and titles of sessions for all of these words.",
                $$"""
                "words":{"type":"string"},"in":{{JsonSchemas.Enum(s_places)}},"limit":{"type":"integer"}
                """,
                ["words"],
                McpJsonContext.Compact.SearchJson,
                Search
            ),
        ];

    public static EntryDetailJson Show(string which)
    {
        var service = LogService.FromEnvironment();
        using var database =
            service.Read()
            ?? throw new Failure(FailureKind.NotFound, "there are no entries yet. Use the tool 'log' to write one.");
        var detail = new EntryDetailJson(
            EntryDetail.Load(database, EntryLookup.ByIdOrTitle(database, which), service.Device, TimeProvider.System)
        );
        // The body contains the text of all notes. Do not send long texts a second and a third time.
        return detail with
        {
            Notes = [.. detail.Notes.Select(note => note with { Text = Excerpt(note.Text)! })],
            History = [.. detail.History.Select(item => item with { Value = Excerpt(item.Value) })],
        };
    }

    /// <summary>Returns the beginning of a long text, or the whole text if it is short.</summary>
    public static string? Excerpt(string? text) =>
        text is null || text.Length <= ExcerptLength ? text : SafeText.Fit(text, ExcerptLength);

    public static IReadOnlyList<EntryRow> Entries(EntryFilter filter, bool bodies = false)
    {
        using var database = LogService.FromEnvironment().Read();
        if (database is null)
            return [];
        var now = HubStateStore.Now(database, TimeProvider.System);
        return EntryQuery.List(database, filter with { Now = now }, bodies);
    }

    static EntriesJson List(ToolArguments given) =>
        new(
            Entries(
                new(
                    given.Choice("category", EntryCategory.Texts),
                    given.Choice("status", EntryStatus.Texts),
                    given.Boolean("open"),
                    given.Boolean("mine") ? LogService.FromEnvironment().Self : null,
                    given.Text("project"),
                    given.Number("limit", DefaultLimit, MaxLimit),
                    given.Boolean("ready")
                )
            )
        );

    static InboxJson Inbox(ToolArguments given)
    {
        var service = LogService.FromEnvironment();
        var inbox = new InboxContents([], 0);
        using (var database = service.Read())
        {
            if (database is not null)
                inbox = InboxContents.Read(
                    database,
                    service.Self(database),
                    service.AsOf(database),
                    includesRead: given.Boolean("all")
                );
        }

        if (!given.Boolean("keep"))
            given.AfterAnswer = () =>
                service.MarkSeen(
                    inbox,
                    StandardStreams.HasReader,
                    database => StatusCacheWriter.Write(database, service.Paths, TimeProvider.System)
                );
        return new([.. inbox.Entries.Select(InboxNewsJson.Of)]);
    }

    static SearchJson Search(ToolArguments given)
    {
        var words = new WordQuery(given.Required("words"));
        var (source, limit) = (given.Choice("in", s_places) ?? "all", given.Number("limit", DefaultLimit, MaxLimit));
        var entries =
            source is "entries" or "all" && !words.IsEmpty
                ? Entries(new(Limit: limit) { Words = words }, bodies: true)
                    .Select(entry => entry with { Body = ExcerptAround(entry.Body, words) })
                : [];
        var service = LogService.FromEnvironment();
        var memory = source is "memory" or "all"
            ? MemoryLine.Find(service.Paths, service.Settings, words.Text, limit)
            : [];
        var sessions =
            source is "sessions" or "all" && !words.IsEmpty
                ? SessionTools.Find(new(Limit: limit) { TitleWords = words })
                : [];
        return new([.. entries], memory, sessions);
    }

    /// <summary>Returns an excerpt of a long body around the match; <c>show</c> returns the whole body.</summary>
    static string? ExcerptAround(string? body, WordQuery words) =>
        body is null || body.Length <= ExcerptLength ? body
        : words.Snippet(body, ExcerptLength) is var (snippet, _) ? snippet
        : Excerpt(body.ReplaceLineEndings(" "));
}
