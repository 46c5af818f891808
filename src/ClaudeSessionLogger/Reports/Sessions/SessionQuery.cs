using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Reports.Sessions;

/// <summary>Reads sessions from the database, newest or most expensive first.</summary>
static class SessionQuery
{
    // An id has 36 characters, but a transcript can contain anything.
    const int IdColumns = 60;

    public static List<SessionRow> List(Database database, SessionFilter filter)
    {
        var labels = ProjectLabels.Read(database);
        return database.Query(
            $"""
            select {SessionColumns.Shown} from sessions
            where ($project is null or {ProjectNameFilter.Contains("$project")})
              and ($type is null or lower(session_type) = lower($type))
              and ($branch is null or contains(lower(git_branch), lower($branch)))
              and ($since is null or coalesce(ended_at, started_at) >= $since)
              and ($until is null or coalesce(started_at, ended_at) < $until)
            order by {(
                filter.ByCost ? "cost_usd desc nulls last, " : ""
            )}coalesce(ended_at, started_at) desc nulls last, session_id
            limit $limit
            """,
            row => Read(SessionColumns.Shown.Row(row), labels),
            ("project", filter.Project),
            ("type", filter.Type),
            ("branch", filter.Branch),
            ("since", filter.From ?? Start(filter.Since)),
            ("until", filter.Until == DateOnly.MaxValue ? null : Start(filter.Until?.AddDays(1))),
            ("limit", (long)(filter.Limit ?? int.MaxValue))
        );
    }

    /// <summary>
    /// Finds the session whose id begins with <paramref name="prefix"/>; throws a <see cref="Failure"/> that lists
    /// candidates if none or several match.
    /// </summary>
    public static SessionRow Find(Database database, string prefix)
    {
        var labels = ProjectLabels.Read(database);
        var found = database.Query(
            $"select {SessionColumns.Shown} from sessions where starts_with(session_id, $prefix) order by ended_at "
                + "desc limit 11",
            row => Read(SessionColumns.Shown.Row(row), labels),
            ("prefix", prefix)
        );
        if (found.Find(session => session.SessionId.Value == prefix) is { } exact)
            return exact;

        return found switch
        {
            [var match] => match,
            [] => throw new Failure(
                FailureKind.NotFound,
                $"cannot find a session whose id begins with {SafeText.Safe(prefix)}. Run "
                    + "claude-session-logger sessions to list sessions."
            ),
            _ => throw new Failure(
                FailureKind.Conflict,
                $"{(found.Count > 10 ? "more than 10" : found.Count)} session ids begin with "
                    + $"{SafeText.Safe(prefix)}; give more characters of the id:\n"
                    + string.Join(
                        '\n',
                        found
                            .Take(10)
                            .Select(session =>
                                $"  {SafeText.Fit(SafeText.Safe(session.SessionId.Value), IdColumns)}  "
                                + $"{SafeText.Safe(session.Title ?? session.Project ?? "")}"
                            )
                    )
            ),
        };
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
        };
    }
}
