using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Sync;

/// <summary>Reads the sessions to upload from the local database, and records which were sent.</summary>
static class SessionUploads
{
    // A hash of the columns that are sent. If it differs from the hash that was read with the session, the session has
    // changed during the upload.
    static readonly string s_version =
        $"hash({SessionColumns.List(SessionColumns.OnHub)}, total_tokens, reported_cost_usd)";

    static readonly NamedColumns s_columns = new([
        "session_id",
        .. SessionColumns.OnHub.Where(column => column is not ("title" or "cache_write_tokens")),
        "case when title_source = 'prompt' then null else title end as title_to_push",
        "coalesce(cache_write_tokens, 0) - coalesce(cache_write_1h_tokens, 0) as cache_write_5m_tokens",
        "cache_write_1h_tokens",
        "title_source",
        "reported_cost_usd",
        "web_search_requests",
        "subagent_tokens",
        "lower_bound_responses",
        "unpriced_models",
        $"{s_version} as version",
    ]);

    public static List<PendingSession> ReadPending(Database database, int limit, SessionId after = default)
    {
        var sessions = database.Query(
            $"""
            select {s_columns}
            from sessions where not coalesce(synced, false) and session_id > $after order by session_id limit {limit}
            """,
            reader =>
            {
                var row = s_columns.Row(reader);
                return (
                    Version: row.Value<ulong>("version")!.Value,
                    Session: Session(row),
                    CreatedBy: row.Text("created_by"),
                    EndReason: row.Text("end_reason")
                );
            },
            ("after", after.Value)
        );
        using var filter = database.Filter(sessions.Select(waiting => waiting.Session.Id));
        var hours = database
            .Query(
                $"""
                select responses.session_id, date_trunc('hour', coalesce(responded_at, started_at, session_date)),
                    model, count(*), sum(responses.input_tokens)::bigint,
                    sum(responses.output_tokens)::bigint, sum(cache_write_5m_tokens)::bigint,
                    sum(responses.cache_write_1h_tokens)::bigint, sum(responses.cache_read_tokens)::bigint,
                    sum(responses.web_search_requests)::integer, sum(responses.cost_usd)
                from responses join sessions using (session_id)
                where responses.session_id in {filter} and coalesce(responded_at, started_at, session_date) is not null
                group by all order by all
                """,
                row =>
                    (
                        Id: new SessionId(row.GetString(0)),
                        Hour: new SessionHour(
                            row.Time(1)!.Value,
                            row.GetString(2),
                            row.GetInt64(3),
                            new(row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8)),
                            row.GetInt32(9),
                            row.Money(10)
                        )
                    )
            )
            .ToLookup(hour => hour.Id, hour => hour.Hour);
        return
        [
            .. sessions.Select(waiting => new PendingSession(
                waiting.Version,
                new(waiting.Session, waiting.CreatedBy, waiting.EndReason, [.. hours[waiting.Session.Id]])
            )),
        ];
    }

    public static void MarkPushed(Database database, IReadOnlyList<PendingSession> pushed)
    {
        database.Execute("create or replace temp table pushed (session_id varchar, version ubigint)");
        using (var appender = database.TemporaryAppender("pushed"))
        {
            foreach (var (version, session) in pushed)
                appender.CreateRow().AppendValue(session.Session.Id.Value).AppendValue(version).EndRow();
        }

        database.Transaction(() =>
        {
            Rows.Change(
                database,
                "sessions",
                "true as synced",
                $"(session_id, {s_version}) in (select session_id, version from pushed)"
            );
            Rows.PutAll(
                database,
                "hub_sessions",
                "session_id",
                "session_id",
                "(select distinct session_id from pushed)"
            );
        });
    }

    /// <summary>Returns sessions that were sent and have since been forgotten or excluded on this machine.</summary>
    public static List<SessionId> FindDeleted(Database database) =>
        database.Query(
            "select session_id from hub_sessions where session_id not in (select session_id from sessions)",
            row => new SessionId(row.GetString(0))
        );

    public static void MarkDeleted(Database database, IEnumerable<SessionId> deleted)
    {
        using var filter = database.Filter(deleted);
        database.Execute($"delete from hub_sessions where session_id in {filter}");
    }

    static Session Session(NamedRow row) =>
        new()
        {
            Id = new(row.String("session_id")),
            Project = row.Text("project"),
            Cwd = row.Text("cwd"),
            StartedAt = row.Time("started_at"),
            EndedAt = row.Time("ended_at"),
            Models = Names(row.Text("models")),
            Tokens = new(
                row.Count("input_tokens"),
                row.Count("output_tokens"),
                row.Count("cache_write_5m_tokens"),
                row.Count("cache_write_1h_tokens"),
                row.Count("cache_read_tokens")
            ),
            Cost = new(row.Money("cost_usd") ?? 0),
            MessageCount = (int)row.Count("message_count"),
            ToolCallCount = (int)row.Count("tool_call_count"),
            Skills = Names(row.Text("skills_used")),
            GitBranch = row.Text("git_branch"),
            ClientVersion = row.Text("cc_version"),
            Title = row.Text("title_to_push"),
            Type = row.Text("session_type") ?? "general",
            TitleSource = row.Text("title_source"),
            ReportedCost = row.Money("reported_cost_usd") is { } reported ? new(reported) : null,
            WebSearches = (int)row.Count("web_search_requests"),
            SubagentTokens = row.Count("subagent_tokens"),
            LowerBoundResponses = (int)row.Count("lower_bound_responses"),
            UnpricedModels = Names(row.Text("unpriced_models")),
        };

    static string[] Names(string? joined) => joined?.Split(", ", StringSplitOptions.RemoveEmptyEntries) ?? [];
}

/// <summary>A session to send, with the hash of its columns when it was read.</summary>
sealed record PendingSession(ulong Version, HubSession Session);
