using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Store;

/// <summary>Writes sessions and what they are made of. Reading them is <c>Reports</c>' business.</summary>
sealed class SessionStore(Database database)
{
    // In the order of the appended columns. What is not here is not computed from transcripts.
    static readonly string[] s_computed =
    [
        "project", "cwd", "session_date", "started_at", "ended_at", "duration_min", "models", "input_tokens", "output_tokens",
        "cache_write_tokens", "cache_read_tokens", "total_tokens", "cost_usd", "message_count", "tool_call_count", "skills_used", "git_branch",
        "cc_version", "title", "session_type", "title_source", "reported_cost_usd", "cache_write_1h_tokens", "web_search_requests",
        "subagent_tokens", "lower_bound_responses", "unpriced_models", "transcript_path", "subagent_tool_call_count", "api_errors",
        "skipped_lines",
    ];

    // The first import is the largest, and finds nothing of what it would look for.
    bool? _isEmpty;

    bool IsEmpty => _isEmpty ??= database.Scalar<bool>("select not exists (from sessions)");

    /// <summary>
    /// Replaces sessions, their responses and what the client reported of them, one after the other, so that nothing piles up in
    /// memory. A session that is the same as before stays as it is; one that is there no more goes.
    /// </summary>
    /// <param name="ids">All that will be among <paramref name="sessions"/>, and may be.</param>
    public void Replace(IEnumerable<string> ids, IEnumerable<RecordedSession> sessions, string user, string device)
    {
        database.Execute($"create or replace temp table staged as select session_id, {string.Join(", ", s_computed)} from sessions limit 0");
        database.Wanted(ids);
        // To compare with what was before takes a plan that costs more than to record a few hundred sessions.
        var isNew = IsEmpty || !database.Scalar<bool>("select exists (from sessions where session_id in (select name from wanted))");
        _isEmpty = null;
        foreach (var table in isNew ? default : (ReadOnlySpan<string>)["responses", "reported_models"])
            database.Execute($"delete from {table} where session_id in (select name from wanted)");
        using (var staged = database.TemporaryAppender("staged"))
        using (var responses = database.Appender("responses"))
        using (var reported = database.Appender("reported_models"))
        {
            foreach (var recorded in sessions)
            {
                Append(staged, recorded.Session);
                Append(responses, recorded.Responses);
                Append(reported, recorded.Reported);
            }
        }

        UsageStore.Outdate(database);
        var columns = string.Join(", ", s_computed);
        if (!isNew)
        {
            var changes = string.Join(", ", s_computed.Select(column => $"staged.{column} as {column}"));
            var differences = string.Join(" or ", s_computed.Select(column => $"sessions.{column} is distinct from staged.{column}"));
            Rows.Change(database, "sessions",
                $"{changes}, false as synced, coalesce(sessions.created_by, $user) as created_by, coalesce(sessions.device_id, $device) as device_id",
                differences, "join staged on sessions.session_id = staged.session_id", ("user", user), ("device", device));
        }

        database.Execute($"""
            insert into sessions (session_id, {columns}, created_by, device_id, synced) select session_id, {columns}, $user, $device, false from staged
            where session_id not in (select session_id from sessions)
            """, ("user", user), ("device", device));
        if (isNew)
            return;
        database.Execute("delete from sessions where session_id in (select name from wanted) and session_id not in (select session_id from staged)");
    }

    /// <summary>Where these sessions were and what their project was called; not of adopted ones, whose project others named.</summary>
    public Dictionary<string, (string Cwd, string Project)> Projects(IEnumerable<string> ids)
    {
        if (IsEmpty)
            return [];

        database.Wanted(ids);
        return database.Query("""
            select session_id, cwd, project from sessions where cwd is not null and project is not null
                and session_id in (select name from wanted) and session_id not in (select session_id from responses where adopted)
            """, row => (Id: row.GetString(0), Known: (row.GetString(1), row.GetString(2)))).ToDictionary(row => row.Id, row => row.Known, StringComparer.Ordinal);
    }

    public void Remove(IEnumerable<string> sessionIds)
    {
        var ids = sessionIds.ToList();
        if (ids.Count == 0)
            return;

        database.Wanted(ids);
        foreach (var table in (ReadOnlySpan<string>)["responses", "usage_quarters", "usage_pending", "reported_models", "sessions"])
            database.Execute($"delete from {table} where session_id in (select name from wanted)");
    }

    /// <summary>Whether a session is dealt with: recorded, or to be left out for ever.</summary>
    public bool Has(string sessionId) => database.Scalar<long>("""
        select (select count(*) from sessions where session_id = $id) + (select count(*) from transcripts where session_id = $id and hidden)
            + (select count(*) from forgotten where session_id = $id)
        """, ("id", sessionId)) > 0;

    public void SetEndReason(string sessionId, string? reason) =>
        Rows.Change(database, "sessions", "$reason as end_reason, false as synced", "session_id = $id and $reason is not null and end_reason is distinct from $reason", "",
            ("id", sessionId), ("reason", reason));

    static void Append(DuckDBAppender appender, Session session)
    {
        var row = appender.CreateRow().AppendValue(session.Id).AppendValue(session.Project).AppendValue(session.Cwd);
        if (session.StartedAt is { } started)
            row.AppendValue(DateOnly.FromDateTime(started));
        else
            row.AppendNullValue();
        row.AppendValue(session.StartedAt).AppendValue(session.EndedAt)
            .AppendValue(session.EndedAt is { } ended && session.StartedAt is { } start ? (ended - start).TotalMinutes : null)
            .AppendValue(Join(session.Models)).AppendValue(session.Tokens.Input).AppendValue(session.Tokens.Output)
            .AppendValue(session.Tokens.CacheWrite).AppendValue(session.Tokens.CacheRead).AppendValue(session.Tokens.Total)
            .AppendValue(session.Cost.Value).AppendValue(session.MessageCount).AppendValue(session.ToolCallCount)
            .AppendValue(Join(session.Skills)).AppendValue(session.GitBranch).AppendValue(session.ClientVersion)
            .AppendValue(session.Title).AppendValue(session.Type).AppendValue(session.TitleSource).AppendValue(session.ReportedCost?.Value)
            .AppendValue(session.Tokens.CacheWrite1h).AppendValue(session.WebSearches).AppendValue(session.SubagentTokens)
            .AppendValue(session.LowerBoundResponses).AppendValue(Join(session.UnpricedModels)).AppendValue(session.TranscriptPath)
            .AppendValue(session.SubagentToolCallCount).AppendValue(session.ApiErrors).AppendValue(session.SkippedLines).EndRow();
    }

    static void Append(DuckDBAppender appender, IEnumerable<SessionResponse> responses)
    {
        foreach (var response in responses)
        {
            var tokens = response.Usage.Tokens;
            appender.CreateRow().AppendValue(response.SessionId).AppendValue(response.Key).AppendValue(response.AgentId).AppendValue(response.At)
                .AppendValue(response.Usage.Model).AppendValue(response.GitBranch).AppendValue(response.Speed).AppendValue(response.Geo)
                .AppendValue(response.Tier).AppendValue(tokens.Input).AppendValue(tokens.Output).AppendValue(tokens.CacheWrite5m)
                .AppendValue(tokens.CacheWrite1h).AppendValue(tokens.CacheRead).AppendValue(response.Usage.WebSearches)
                .AppendValue(response.IsLowerBound).AppendValue(response.IsAdvisor).AppendValue(false).AppendValue(response.Cost?.Value).EndRow();
        }
    }

    static void Append(DuckDBAppender appender, IEnumerable<ReportedModel> reported)
    {
        foreach (var model in reported)
        {
            appender.CreateRow().AppendValue(model.SessionId).AppendValue(model.Model).AppendValue(model.Tokens.Input).AppendValue(model.Tokens.Output)
                .AppendValue(model.Tokens.CacheWrite5m).AppendValue(model.Tokens.CacheWrite1h).AppendValue(model.Tokens.CacheRead)
                .AppendValue(model.Cost.Value).EndRow();
        }
    }

    static string? Join(IReadOnlyCollection<string> names) => names.Count == 0 ? null : string.Join(", ", names);
}
