using ClaudeSessionLogger.Store;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Reports;

/// <summary>Sessions from the database, newest or most expensive first.</summary>
static class SessionQuery
{
    // An id has 36; a transcript may say anything.
    const int IdColumns = 60;

    const string Columns = """
        session_id, project, cwd, session_date, started_at, ended_at, duration_min, models, input_tokens, output_tokens, cache_write_tokens,
        cache_read_tokens, total_tokens, cost_usd, message_count, tool_call_count, skills_used, git_branch, cc_version, title, session_type,
        created_by, title_source, reported_cost_usd, cache_write_1h_tokens, web_search_requests, subagent_tokens, lower_bound_responses,
        unpriced_models, end_reason, device_id, transcript_path, subagent_tool_call_count, api_errors, skipped_lines
        """;

    public static List<SessionRow> List(Database database, SessionFilter filter) => database.Query($"""
        select {Columns} from sessions
        where ($project is null or contains(lower(project), lower($project)))
          and ($type is null or lower(session_type) = lower($type))
          and ($branch is null or contains(lower(git_branch), lower($branch)))
          and ($since is null or coalesce(ended_at, started_at) >= $since)
          and ($until is null or coalesce(started_at, ended_at) < $until)
        order by {(filter.ByCost ? "cost_usd desc nulls last, " : "")}coalesce(ended_at, started_at) desc nulls last, session_id
        limit $limit
        """, Read,
        ("project", filter.Project), ("type", filter.Type), ("branch", filter.Branch),
        ("since", Start(filter.Since)), ("until", filter.Until == DateOnly.MaxValue ? null : Start(filter.Until?.AddDays(1))),
        ("limit", (long)(filter.Limit ?? int.MaxValue)));

    /// <summary>The one session whose id begins like this; a Failure that lists the candidates for none or several.</summary>
    public static SessionRow Find(Database database, string prefix)
    {
        var found = database.Query($"select {Columns} from sessions where starts_with(session_id, $prefix) order by ended_at desc limit 11", Read, ("prefix", prefix));
        if (found.Find(session => session.SessionId == prefix) is { } exact)
            return exact;

        return found switch
        {
            [var one] => one,
            [] => throw new Failure(FailureKind.NotFound, $"no session's id begins with {Text.Safe(prefix)}; claude-session-logger sessions lists them."),
            _ => throw new Failure(FailureKind.Conflict,
                $"{(found.Count > 10 ? "more than 10" : found.Count)} sessions begin with {Text.Safe(prefix)}; give more of the id:\n"
                + string.Join('\n', found.Take(10).Select(session => $"  {Text.Fit(Text.Safe(session.SessionId), IdColumns)}  {Text.Safe(session.Title ?? session.Project ?? "")}"))),
        };
    }

    static DateTime? Start(DateOnly? day) => day is { } first ? LocalDay.Start(first, TimeProvider.System.LocalTimeZone) : null;

    static SessionRow Read(DuckDBDataReader row) => new()
    {
        SessionId = row.GetString(0),
        Project = row.Text(1),
        Cwd = row.Text(2),
        SessionDate = row.IsDBNull(3) ? null : row.GetFieldValue<DateOnly>(3),
        StartedAt = row.Time(4),
        EndedAt = row.Time(5),
        DurationMin = row.IsDBNull(6) ? null : Math.Round(row.GetDouble(6), 3),
        Models = row.Text(7),
        InputTokens = row.Count(8),
        OutputTokens = row.Count(9),
        CacheWriteTokens = row.Count(10),
        CacheReadTokens = row.Count(11),
        TotalTokens = row.Count(12),
        CostUsd = row.Money(13) ?? 0,
        MessageCount = row.Count(14),
        ToolCallCount = row.Count(15),
        SkillsUsed = row.Text(16),
        GitBranch = row.Text(17),
        CcVersion = row.Text(18),
        Title = row.Text(19),
        SessionType = row.Text(20),
        CreatedBy = row.Text(21),
        TitleSource = row.Text(22),
        ReportedCostUsd = row.Money(23),
        CacheWrite1hTokens = row.Count(24),
        WebSearchRequests = row.Count(25),
        SubagentTokens = row.Count(26),
        LowerBoundResponses = row.Count(27),
        UnpricedModels = row.Text(28),
        EndReason = row.Text(29),
        DeviceId = row.Text(30),
        TranscriptPath = row.Text(31),
        SubagentToolCallCount = row.Count(32),
        ApiErrors = row.Count(33),
        SkippedLines = row.Count(34),
    };
}
