using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Reports;

/// <summary>A <see cref="ReportFilter"/> in SQL, over <c>responses</c>.</summary>
sealed class UsageFilter
{
    readonly List<string> _conditions = [];
    readonly List<(string Name, object? Value)> _parameters = [];

    public UsageFilter(ReportFilter filter, IReadOnlyList<(DateTime From, DateTime To)>? times)
    {
        Add(filter.Branch, "branch", "contains(lower(git_branch), lower($branch))");
        Add(filter.Model, "model", "contains(lower(model), lower($model))");
        Add(filter.Project, "project", "session_id in (select session_id from sessions where contains(lower(coalesce(project, 'unknown')), lower($project)))");
        Add(filter.Type, "type", "session_id in (select session_id from sessions where lower(session_type) = lower($type))");
        if (times is not null)
            _conditions.Add(times.Count == 0 ? "false" : $"({string.Join(" or ", times.Select(Between))})");
    }

    public string Sql => _conditions.Count == 0 ? "true" : string.Join(" and ", _conditions);

    public (string Name, object? Value)[] Parameters => [.. _parameters];

    void Add(string? value, string name, string condition)
    {
        if (value is null)
            return;
        _conditions.Add(condition);
        _parameters.Add((name, value));
    }

    static string Between((DateTime From, DateTime To) range) => (range.From > DateTime.MinValue, range.To < DateTime.MaxValue) switch
    {
        (true, true) => $"responded_at >= {ZoneOffsets.Literal(range.From)} and responded_at < {ZoneOffsets.Literal(range.To)}",
        (true, false) => $"responded_at >= {ZoneOffsets.Literal(range.From)}",
        (false, true) => $"responded_at < {ZoneOffsets.Literal(range.To)}",
        _ => "true",
    };
}
