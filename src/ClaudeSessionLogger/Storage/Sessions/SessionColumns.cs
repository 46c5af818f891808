namespace ClaudeSessionLogger.Storage.Sessions;

/// <summary>The columns of <c>sessions</c>.</summary>
static class SessionColumns
{
    /// <summary>
    /// Columns computed from transcripts, in the order in which <see cref="RecordedSessionWriter"/> appends them.
    /// </summary>
    public static readonly IReadOnlyList<string> Computed =
    [
        "project",
        "cwd",
        "session_date",
        "started_at",
        "ended_at",
        "duration_min",
        "models",
        "input_tokens",
        "output_tokens",
        "cache_write_tokens",
        "cache_read_tokens",
        "total_tokens",
        "cost_usd",
        "message_count",
        "tool_call_count",
        "skills_used",
        "git_branch",
        "cc_version",
        "title",
        "session_type",
        "title_source",
        "reported_cost_usd",
        "cache_write_1h_tokens",
        "web_search_requests",
        "subagent_tokens",
        "lower_bound_responses",
        "unpriced_models",
        "transcript_path",
        "subagent_tool_call_count",
        "api_errors",
        "skipped_lines",
        "project_id",
        "client_priced_usd",
    ];

    /// <summary>Columns sent to a hub. Columns that can be computed from these are not sent.</summary>
    public static readonly IReadOnlyList<string> OnHub =
    [
        "project",
        "cwd",
        "started_at",
        "ended_at",
        "models",
        "input_tokens",
        "output_tokens",
        "cache_write_tokens",
        "cache_read_tokens",
        "cost_usd",
        "message_count",
        "tool_call_count",
        "skills_used",
        "git_branch",
        "cc_version",
        "title",
        "session_type",
        "created_by",
        "end_reason",
    ];

    /// <summary>All columns that are shown to people.</summary>
    public static readonly NamedColumns Shown = new([
        "session_id",
        .. Computed,
        "created_by",
        "end_reason",
        "device_id",
    ]);

    public static string List(IEnumerable<string> columns) => string.Join(", ", columns);
}
