namespace ClaudeSessionLogger.Reports.Sessions;

/// <summary>A column by which sessions are sorted.</summary>
/// <param name="Name">One of <see cref="Names"/>.</param>
sealed record SessionOrder(string Name, bool IsDescending)
{
    // Also keeps other text out of the SQL.
    static readonly Dictionary<string, string> s_columns = new(StringComparer.Ordinal)
    {
        ["ended"] = "coalesce(ended_at, started_at)",
        ["cost"] = "cost_usd",
        ["tokens"] = "total_tokens",
        ["duration"] = "duration_min",
        ["messages"] = "message_count",
        ["project"] = "lower(project)",
        ["title"] = "lower(title)",
        ["type"] = "session_type",
    };

    public static IReadOnlyCollection<string> Names => s_columns.Keys;

    public string Sql => $"{s_columns[Name]} {(IsDescending ? "desc" : "asc")} nulls last";
}
