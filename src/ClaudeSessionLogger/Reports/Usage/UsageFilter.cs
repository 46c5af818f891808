using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>
/// Translates a <see cref="ReportFilter"/> to SQL, for the columns of <see cref="UsageSource.From"/>.
/// </summary>
sealed class UsageFilter
{
    readonly List<string> _conditions = [];
    readonly List<(string Name, object? Value)> _parameters = [];

    /// <param name="times">The time ranges to include; null for all.</param>
    public UsageFilter(
        ReportFilter filter,
        IReadOnlyList<(DateTime From, DateTime To)>? times,
        ZoneOffsets? offsets = null
    )
    {
        IsByQuarter =
            (times ?? []).All(range => ZoneOffsets.IsQuarter(range.From) && ZoneOffsets.IsQuarter(range.To))
            && offsets is not { AreQuarters: false };
        Add(filter.Branch, "branch", "contains(lower(git_branch), lower($branch))");
        Add(filter.Model, "model", "contains(lower(model), lower($model))");
        Add(
            filter.Project,
            "project",
            $"session_id in (select session_id from sessions where {ProjectNameFilter.Contains("$project")})"
        );
        Add(
            filter.Type,
            "type",
            "session_id in (select session_id from sessions where lower(session_type) = lower($type))"
        );
        Add(
            filter.Tag,
            "tag",
            $"session_id in (select session_id from session_marks where {MarkedSessions.HasTag("$tag")})"
        );
        if (times is not null)
            _conditions.Add(times.Count == 0 ? "false" : $"({string.Join(" or ", times.Select(Between))})");
    }

    /// <summary>Whether usage quarters are precise enough for this filter.</summary>
    public bool IsByQuarter { get; }

    public string Sql => _conditions.Count == 0 ? "true" : string.Join(" and ", _conditions);

    public (string Name, object? Value)[] Parameters => [.. _parameters];

    void Add(string? value, string name, string condition)
    {
        if (value is null)
            return;
        _conditions.Add(condition);
        _parameters.Add((name, value));
    }

    static string Between((DateTime From, DateTime To) range) =>
        (range.From > DateTime.MinValue, range.To < DateTime.MaxValue) switch
        {
            (true, true) => $"began >= {ZoneOffsets.Literal(range.From)} and began < {ZoneOffsets.Literal(range.To)}",
            (true, false) => $"began >= {ZoneOffsets.Literal(range.From)}",
            (false, true) => $"began < {ZoneOffsets.Literal(range.To)}",
            _ => "true",
        };
}
