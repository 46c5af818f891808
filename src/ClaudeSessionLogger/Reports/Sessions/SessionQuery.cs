using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Query;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Reports.Sessions;

/// <summary>Reads sessions from the database, newest or most expensive first.</summary>
static class SessionQuery
{
    static readonly ItemLookup s_lookup = new(
        "a session",
        "sessions",
        ($"{MarkedSessions.Sql} as sessions", "session_id", "coalesce(title, project)", "ended_at"),
        "ended_at desc nulls last",
        "claude-session-logger sessions"
    );

    public static List<SessionRow> List(Database database, SessionFilter filter)
    {
        var labels = ProjectLabels.Read(database);
        using var withTitle = WithTitle(database, filter);
        return database.Query(
            $"""
            select {MarkedSessions.Columns} from {MarkedSessions.Sql} as sessions
            where {Condition(withTitle)}
            order by {Order(filter)}
            limit $limit offset $offset
            """,
            row => Read(MarkedSessions.Columns.Row(row), labels),
            [.. Parameters(filter), ("limit", (long)(filter.Limit ?? int.MaxValue)), ("offset", (long)filter.Offset)]
        );
    }

    /// <summary>The sums over all sessions of a filter, whatever its limit.</summary>
    public static SessionTotals Totals(Database database, SessionFilter filter)
    {
        using var withTitle = WithTitle(database, filter);
        return database
            .Query(
                $"""
                select count(*), sum(cost_usd), sum(total_tokens)::bigint, sum(message_count)::bigint,
                    count(unpriced_models)
                from {MarkedSessions.Sql} as sessions where {Condition(withTitle)}
                """,
                row => new SessionTotals(row.Count(0), row.Money(1) ?? 0, row.Count(2), row.Count(3), row.Count(4)),
                Parameters(filter)
            )
            .First();
    }

    static NameFilter? WithTitle(Database database, SessionFilter filter) =>
        filter.TitleWords is { } words ? database.Filter(Matching(database, words, filter.SearchesNotes)) : null;

    static string Condition(NameFilter? withTitle) =>
        $"""
            ($project is null or {ProjectNameFilter.Contains("$project")})
              and ($type is null or lower(session_type) = lower($type))
              and ($branch is null or contains(lower(git_branch), lower($branch)))
              and ($tag is null or {MarkedSessions.HasTag("$tag")})
              and (pinned or not $pinned)
              {(withTitle is null ? "" : $"and session_id in {withTitle}")}
              and ($since is null or coalesce(ended_at, started_at) >= $since)
              and ($until is null or coalesce(started_at, ended_at) < $until)
            """;

    static string Order(SessionFilter filter) =>
        (
            filter.Order is { } order ? order.Sql + ", "
            : filter.ByCost ? "cost_usd desc nulls last, "
            : ""
        ) + "coalesce(ended_at, started_at) desc nulls last, session_id";

    static (string Name, object? Value)[] Parameters(SessionFilter filter) =>
        [
            ("project", filter.Project),
            ("type", filter.Type),
            ("branch", filter.Branch),
            ("tag", filter.Tag),
            ("pinned", filter.IsPinned),
            ("since", filter.From ?? Start(filter.Since)),
            ("until", filter.Until == DateOnly.MaxValue ? null : Start(filter.Until?.AddDays(1))),
        ];

    /// <summary>
    /// Finds the session that a person names by its id, the first characters of its id, or words of its title; throws
    /// a <see cref="Failure"/> that lists candidates if none or several match.
    /// </summary>
    public static SessionRow Find(Database database, string named) => Load(database, s_lookup.Find(database, named));

    /// <summary>Finds a session by its id or the first characters of its id.</summary>
    public static SessionRow FindById(Database database, string id) => Load(database, s_lookup.ById(database, id));

    /// <summary>Whether the text, of a few characters at least, is how the id of a session begins.</summary>
    public static bool IsIdPrefix(Database database, string text) =>
        text.Length >= MinIdLengthForChange
        && database.Scalar<bool>("select count(*) > 0 from sessions where starts_with(session_id, $id)", ("id", text));

    /// <summary>
    /// The ids of the sessions whose titles (the user's and the client's) and tags contain the words, or whose id
    /// begins with them.
    /// </summary>
    /// <param name="inNotes">Whether the words may also be in the user's notes.</param>
    public static List<SessionId> Matching(Database database, WordQuery words, bool inNotes = false) =>
        database
            .Query(
                $"select session_id, concat_ws(chr(10), user_title, client_title, tags{(inNotes ? ", note" : "")}) "
                    + $"from {MarkedSessions.Sql}",
                row => (Id: row.GetString(0), Text: row.GetString(1))
            )
            .Where(session => words.Matches(session.Text) || words.IsStartOf(session.Id))
            .Select(session => new SessionId(session.Id))
            .ToList();

    /// <summary>The minimum length of an id in commands that change a session.</summary>
    public const int MinIdLengthForChange = ItemLookup.MinIdLengthForChange;

    /// <summary>Finds a session by its id, or the first characters of its id, for a command that changes it.</summary>
    public static SessionId FindIdToChange(Database database, string id) => new(s_lookup.ByIdToChange(database, id));

    /// <summary>Returns null if the session is not recorded on this machine.</summary>
    public static SessionRow? TryLoad(Database database, SessionId id) =>
        database.Scalar<long>("select count(*) from sessions where session_id = $id", ("id", id.Value)) > 0
            ? Load(database, id.Value)
            : null;

    /// <summary>The name of the session's project; null if it has none, or is not recorded.</summary>
    public static string? ProjectOf(Database database, SessionId id) =>
        database
            .Query(
                "select project from sessions where session_id = $id and project is not null",
                row => row.GetString(0),
                ("id", id.Value)
            )
            .FirstOrDefault();

    static SessionRow Load(Database database, string id)
    {
        var labels = ProjectLabels.Read(database);
        return database
            .Query(
                $"select {MarkedSessions.Columns} from {MarkedSessions.Sql} as sessions where session_id = $id",
                row => Read(MarkedSessions.Columns.Row(row), labels),
                ("id", id)
            )
            .First();
    }

    static DateTime? Start(DateOnly? day) =>
        day is { } first ? LocalDay.Start(first, TimeProvider.System.LocalTimeZone) : null;

    static SessionRow Read(NamedRow row, IReadOnlyDictionary<(string Name, string Id), string> labels)
    {
        var (project, id) = (row.Text("project"), row.Text("project_id"));
        return new()
        {
            ProjectId = id,
            ProjectLabel = labels.GetValueOrDefault((project ?? "", id ?? "")) ?? project,
            ClientPricedUsd = row.Money("client_priced_usd") ?? 0,
            SessionId = new(row.String("session_id")),
            Project = project,
            Cwd = row.Text("cwd"),
            SessionDate = row.Value<DateOnly>("session_date"),
            StartedAt = row.Time("started_at"),
            EndedAt = row.Time("ended_at"),
            DurationMin = row.Value<double>("duration_min") is { } minutes ? Math.Round(minutes, 3) : null,
            Models = row.Text("models"),
            InputTokens = row.Count("input_tokens"),
            OutputTokens = row.Count("output_tokens"),
            CacheWriteTokens = row.Count("cache_write_tokens"),
            CacheReadTokens = row.Count("cache_read_tokens"),
            TotalTokens = row.Count("total_tokens"),
            CostUsd = row.Money("cost_usd") ?? 0,
            MessageCount = row.Count("message_count"),
            ToolCallCount = row.Count("tool_call_count"),
            SkillsUsed = row.Text("skills_used"),
            GitBranch = row.Text("git_branch"),
            CcVersion = row.Text("cc_version"),
            Title = row.Text("title"),
            SessionType = row.Text("session_type"),
            CreatedBy = row.Text("created_by"),
            TitleSource = row.Text("title_source"),
            ReportedCostUsd = row.Money("reported_cost_usd"),
            CacheWrite1hTokens = row.Count("cache_write_1h_tokens"),
            WebSearchRequests = row.Count("web_search_requests"),
            SubagentTokens = row.Count("subagent_tokens"),
            LowerBoundResponses = row.Count("lower_bound_responses"),
            UnpricedModels = row.Text("unpriced_models"),
            EndReason = row.Text("end_reason"),
            DeviceId = row.Text("device_id"),
            TranscriptPath = row.Text("transcript_path"),
            SubagentToolCallCount = row.Count("subagent_tool_call_count"),
            ApiErrors = row.Count("api_errors"),
            SkippedLines = row.Count("skipped_lines"),
            UserTitle = row.Text("user_title"),
            Tags = MarkedSessions.Tags(row.Text("tags")),
            Pinned = row.Value<bool>("pinned") is true,
            Note = row.Text("note"),
        };
    }
}
