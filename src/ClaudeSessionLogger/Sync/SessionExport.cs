using ClaudeSessionLogger.Hubs;
using ClaudeSessionLogger.Store;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Sync;

/// <summary>Sessions of the local database as the hub takes them, and which of them it was given.</summary>
static class SessionExport
{
    // What a push brings over; another value than when it was read, and the session changed meanwhile.
    const string Version = """
        hash(project, cwd, started_at, ended_at, models, total_tokens, cost_usd, message_count, tool_call_count, skills_used, git_branch,
            cc_version, title, session_type, created_by, end_reason, reported_cost_usd)
        """;

    public static List<WaitingSession> Waiting(Database database, int limit, string after = "")
    {
        var sessions = database.Query($"""
            select session_id, project, cwd, started_at, ended_at, models, input_tokens, output_tokens,
                coalesce(cache_write_tokens, 0) - coalesce(cache_write_1h_tokens, 0), cache_write_1h_tokens, cache_read_tokens, cost_usd,
                message_count, tool_call_count, skills_used, git_branch, cc_version, case when title_source = 'prompt' then null else title end,
                session_type, created_by, title_source, reported_cost_usd, web_search_requests, subagent_tokens, lower_bound_responses,
                unpriced_models, end_reason, {Version}
            from sessions where not coalesce(synced, false) and session_id > $after order by session_id limit {limit}
            """, row => (Version: row.GetFieldValue<ulong>(27), Session: Session(row), CreatedBy: row.Text(19), EndReason: row.Text(26)), ("after", after));
        database.Wanted(sessions.Select(waiting => waiting.Session.Id));
        var hours = database.Query("""
            select responses.session_id, date_trunc('hour', coalesce(responded_at, started_at, session_date)), model, count(*), sum(responses.input_tokens)::bigint,
                sum(responses.output_tokens)::bigint, sum(cache_write_5m_tokens)::bigint, sum(responses.cache_write_1h_tokens)::bigint, sum(responses.cache_read_tokens)::bigint,
                sum(responses.web_search_requests)::integer, sum(responses.cost_usd)
            from responses join sessions using (session_id)
            where responses.session_id in (select name from wanted) and coalesce(responded_at, started_at, session_date) is not null group by all order by all
            """, row => (Id: row.GetString(0), Hour: new SessionHour(row.Time(1)!.Value, row.GetString(2), row.GetInt64(3),
                new(row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8)), row.GetInt32(9), row.Money(10))))
            .ToLookup(hour => hour.Id, hour => hour.Hour, StringComparer.Ordinal);
        return [.. sessions.Select(waiting => new WaitingSession(waiting.Version, new(waiting.Session, waiting.CreatedBy, waiting.EndReason, [.. hours[waiting.Session.Id]])))];
    }

    public static bool MarkPushed(Database database, IReadOnlyList<WaitingSession> pushed)
    {
        database.Execute("create or replace temp table pushed (session_id varchar, version ubigint)");
        using (var appender = database.TemporaryAppender("pushed"))
        {
            foreach (var (version, session) in pushed)
                appender.CreateRow().AppendValue(session.Session.Id).AppendValue(version).EndRow();
        }

        database.Transaction(() =>
        {
            Rows.Change(database, "sessions", "true as synced", $"(session_id, {Version}) in (select session_id, version from pushed)");
            Rows.PutAll(database, "hub_sessions", "session_id", "session_id", "(select distinct session_id from pushed)");
        });
        return true;
    }

    /// <summary>Sessions that were pushed and are here no more: forgotten, or excluded.</summary>
    public static List<string> Gone(Database database) =>
        database.Query("select session_id from hub_sessions where session_id not in (select session_id from sessions)", row => row.GetString(0));

    public static bool MarkGone(Database database, IEnumerable<string> gone)
    {
        database.Wanted(gone);
        return database.Execute("delete from hub_sessions where session_id in (select name from wanted)") > 0;
    }

    static Session Session(DuckDBDataReader row) => new()
    {
        Id = row.GetString(0),
        Project = row.Text(1),
        Cwd = row.Text(2),
        StartedAt = row.Time(3),
        EndedAt = row.Time(4),
        Models = Names(row.Text(5)),
        Tokens = new(row.Count(6), row.Count(7), row.Count(8), row.Count(9), row.Count(10)),
        Cost = new(row.Money(11) ?? 0),
        MessageCount = (int)row.Count(12),
        ToolCallCount = (int)row.Count(13),
        Skills = Names(row.Text(14)),
        GitBranch = row.Text(15),
        ClientVersion = row.Text(16),
        Title = row.Text(17),
        Type = row.Text(18) ?? "general",
        TitleSource = row.Text(20),
        ReportedCost = row.Money(21) is { } reported ? new(reported) : null,
        WebSearches = (int)row.Count(22),
        SubagentTokens = row.Count(23),
        LowerBoundResponses = (int)row.Count(24),
        UnpricedModels = Names(row.Text(25)),
    };

    static string[] Names(string? joined) => joined?.Split(", ", StringSplitOptions.RemoveEmptyEntries) ?? [];
}

/// <summary>A session to push, and which version of it.</summary>
sealed record WaitingSession(ulong Version, HubSession Session);
