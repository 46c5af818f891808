namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>What a report's lines are ordered by; <see cref="Usual"/> is time for a trend, cost for everything else.</summary>
enum ReportOrder { Usual, Ascending, Descending, Cost, Tokens, Responses }

/// <summary>Which responses count; null asks for all. Text matches without regard to case; but for a type, a part of a name is enough.</summary>
/// <param name="Since">First day in the report's time zone.</param>
/// <param name="Until">Last day, included.</param>
/// <param name="From">First instant in UTC, where not days are asked for but the last hours.</param>
sealed record ReportFilter(
    DateOnly? Since = null, DateOnly? Until = null, DateTime? From = null, string? Project = null, string? Branch = null, string? Model = null, string? Type = null)
{
    /// <summary>Whether it may leave responses out that are there.</summary>
    public bool IsNarrow => (Project ?? Branch ?? Model ?? Type) is not null || HasTimes;

    public bool HasTimes => (Since ?? Until) is not null || From is not null;
}

/// <summary>A question: how what was used is to be added up.</summary>
/// <param name="Limit">At most so many lines: of a trend the latest, else the first in order. Totals are of all.</param>
sealed record ReportRequest(
    ReportKind Kind, ReportFilter Filter, TimeZoneInfo Zone, DayOfWeek WeekStart = DayOfWeek.Monday, ReportOrder Order = ReportOrder.Usual, int? Limit = null);
