namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>The order of lines. <see cref="Default"/>: oldest first in a report by time, otherwise by cost.</summary>
enum ReportOrder
{
    Default,
    Ascending,
    Descending,
    Cost,
    Tokens,
    Responses,
}

/// <summary>
/// Selects responses; null means all. Text is compared case-insensitively; part of a name is enough, except for a type.
/// </summary>
/// <param name="Since">The first day, in the report's time zone.</param>
/// <param name="Until">The last day, inclusive.</param>
/// <param name="From">The first instant in UTC, if the last hours are requested rather than days.</param>
sealed record ReportFilter(
    DateOnly? Since = null,
    DateOnly? Until = null,
    DateTime? From = null,
    string? Project = null,
    string? Branch = null,
    string? Model = null,
    string? Type = null,
    string? Tag = null
)
{
    /// <summary>Whether the filter can exclude responses.</summary>
    public bool IsNarrow => (Project ?? Branch ?? Model ?? Type ?? Tag) is not null || HasTimes;

    public bool HasTimes => (Since ?? Until) is not null || From is not null;
}

/// <summary>Describes how the usage is summed, and which lines are shown.</summary>
/// <param name="Limit">
/// The maximum number of lines: the latest in a report by time, otherwise the first in order. Totals include all lines.
/// </param>
sealed record ReportRequest(
    ReportKind Kind,
    ReportFilter Filter,
    TimeZoneInfo Zone,
    DayOfWeek WeekStart = DayOfWeek.Monday,
    ReportOrder Order = ReportOrder.Default,
    int? Limit = null
);
