using System.Text;
using ClaudeSessionLogger.Archive.Conversations;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Scan;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Search;
using ClaudeSessionLogger.Reports.Sessions;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Mcp;

/// <summary>
/// Tools that return what was said in earlier sessions. They exist only while the archive is on, by which the user
/// agreed that conversations are kept, and they return sessions of the server's project unless others are asked for.
/// </summary>
static class ConversationTools
{
    const int DefaultLimit = 8,
        MaxLimit = 30,
        DefaultTokens = 4000,
        MaxTokens = 20_000,
        SearchTokens = 3000;
    const string OtherProjects =
        "\"all_projects\":{\"type\":\"boolean\",\"description\":\"only if the person asks for it\"}";

    static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);
    static readonly string[] s_tools = ["short", "off", "full"];

    /// <summary>The tools, if the archive is on.</summary>
    public static IEnumerable<McpTool> Enabled => IsEnabled(AppPaths.FromEnvironment()) ? All : [];

    public static IReadOnlyList<McpTool> All { get; } =
    [
        McpTool.Of(
            "search_sessions",
            ToolEffect.Reads,
            "Search what was said in earlier sessions of this project for all of these words, newest first. Read "
                + "more with read_session.",
            $$"""
            "words":{"type":"string"},"since":{"type":"string","description":"YYYY-MM-DD"},
            "until":{"type":"string"},"limit":{"type":"integer"},{{OtherProjects}}
            """,
            ["words"],
            McpJsonContext.Compact.FoundSessionsJson,
            Search
        ),
        McpTool.Of(
            "read_session",
            ToolEffect.Reads,
            "Read an earlier session: prompts, answers, tools in one line. Continue with 'from': next_message.",
            $$"""
            "id":{"type":"string"},
            "from":{"type":"string","description":"number or uuid of a message, or a time"},
            "tools":{{JsonSchemas.Enum(s_tools)}},"max_tokens":{"type":"integer"},{{OtherProjects}}
            """,
            ["id"],
            McpJsonContext.Compact.ReadSessionJson,
            Read
        ),
    ];

    static bool IsEnabled(AppPaths paths) => Settings.Load(paths, _ => { }).Archive == true;

    static FoundSessionsJson Search(ToolArguments given)
    {
        var paths = CheckEnabled();
        var (words, limit) = (given.Required("words"), given.Number("limit", DefaultLimit, MaxLimit));
        var filter = new SessionFilter(Since: given.Date("since"), Until: given.Date("until"));
        List<SessionRow> sessions;
        using (var database = Database.OpenToRead(paths, s_timeout))
            sessions = database is null ? [] : SessionQuery.List(database, filter);
        if (!given.Boolean("all_projects"))
        {
            var here = Here();
            sessions = sessions.FindAll(session => IsOf(session, here));
        }

        var search = new SearchQuery(paths, Settings.Load(paths, _ => { }), TimeProvider.System, _ => { });
        return Found(
            search.Find(
                new WordQuery(words),
                new(Kinds: [SearchKind.Session], Since: filter.Since, Until: filter.Until, Limit: limit)
                {
                    Sessions = sessions.Select(session => session.SessionId).ToHashSet(),
                }
            )
        );
    }

    static FoundSessionsJson Found(IReadOnlyList<SearchItem> found)
    {
        var (places, text, left) = (new List<FoundPlaceJson>(), new StringBuilder(), SearchTokens);
        foreach (var item in found)
        {
            var quoted =
                $"[{places.Count + 1}] {Safe(CredentialMask.MaskCut(item.Title ?? ""))}\n{item.Speaker ?? "title"}: "
                + $"{Safe(CredentialMask.MaskCut(item.Snippet))}\n";
            left -= TokenBudget.Estimate(quoted);
            if (left < 0)
                break;
            text.Append(quoted);
            places.Add(new(places.Count + 1, item.SessionId!.Value, item.Project, item.At, item.Message));
        }

        return places.Count == 0 ? new([], null, null) : new(places, QuotedText.Note, QuotedText.Wrap(text.ToString()));
    }

    static ReadSessionJson Read(ToolArguments given)
    {
        var paths = CheckEnabled();
        var budget = given.Number("max_tokens", DefaultTokens, MaxTokens);
        var tools = given.Choice("tools", s_tools) ?? s_tools[0];
        SessionRow session;
        using (
            var database =
                Database.OpenToRead(paths, s_timeout)
                ?? throw new Failure(FailureKind.NotFound, "no sessions are recorded yet.")
        )
            session = SessionQuery.Find(database, given.Required("id"));
        if (!given.Boolean("all_projects") && !IsOf(session, Here()))
            throw new Failure(
                FailureKind.NotFound,
                $"session {session.SessionId.Short} belongs to another project. Give 'all_projects' only if the person "
                    + "asks for that session."
            );

        var (opened, range) = SessionConversation.OpenAt(
            paths,
            session.SessionId,
            (given.Text("from"), null),
            null,
            s_timeout
        );
        using var renderer = new BoundedRenderer(budget, isFull: tools == "full");
        opened.Show(
            new()
            {
                Tools = Enum.Parse<ToolDisplay>(tools, ignoreCase: true),
                Subagents = SubagentDisplay.Off,
                Range = range,
            },
            renderer,
            () => renderer.IsFull
        );
        return new(
            session.SessionId,
            renderer.First,
            renderer.Last,
            opened.Conversation.Main.LastNumber,
            renderer.Next,
            QuotedText.Note,
            QuotedText.Wrap(renderer.Text)
        );
    }

    // The user may have switched the archive off since the server started.
    static AppPaths CheckEnabled()
    {
        var paths = AppPaths.FromEnvironment();
        return Settings.LoadValid(paths, _ => { }).Archive == true
            ? paths
            : throw new Failure(
                FailureKind.Invalid,
                "the archive is off, so earlier sessions cannot be read. The person can switch it on with "
                    + "claude-session-logger setup --archive."
            );
    }

    static (string? Name, string? Id) Here() =>
        ServerDirectory.Path is { } path
            ? new ProjectNames().Identify(path)
            : throw new Failure(
                FailureKind.NotFound,
                "cannot find the project, because the server's working directory no longer exists."
            );

    static bool IsOf(SessionRow session, (string? Name, string? Id) project) =>
        session.ProjectId is not null && project.Id is not null
            ? session.ProjectId == project.Id
            : session.Project is not null && session.Project == project.Name;

    static string Safe(string text) => SafeText.Safe(text);
}

/// <param name="Quoted">The titles and the texts around the matches, by <see cref="FoundPlaceJson.N"/>.</param>
sealed record FoundSessionsJson(IReadOnlyList<FoundPlaceJson> Found, string? Note, string? Quoted);

/// <param name="From">The uuid from which to read; null if only the title matches.</param>
sealed record FoundPlaceJson(int N, SessionId Id, string? Project, DateTime? At, string? From);

/// <param name="NextMessage">Where to continue; null at the end.</param>
sealed record ReadSessionJson(
    SessionId SessionId,
    int? FirstMessage,
    int? LastMessage,
    int Messages,
    int? NextMessage,
    string Note,
    string Quoted
);
