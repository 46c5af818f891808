using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Reports.Usage;

namespace ClaudeSessionLogger.Reports.Page;

/// <summary>What a page shows.</summary>
/// <param name="Now">The time at which the page is made.</param>
/// <param name="Titles">Whether to show titles that are taken from prompts.</param>
/// <param name="Team">Whether to show the shared log.</param>
sealed record PageRequest(
    ReportFilter Filter,
    TimeZoneInfo Zone,
    DayOfWeek WeekStart,
    DateTimeOffset Now,
    PriceBook Prices,
    bool Titles = false,
    bool Team = false
)
{
    /// <summary>
    /// Whether columns are compressed. It makes a file smaller; a page of the dashboard does not leave this machine.
    /// </summary>
    public bool IsPacked { get; init; }

    /// <summary>Whether the database is a copy of the hub's.</summary>
    public bool IsHub { get; init; }
    public IReadOnlyList<CachedBudget> Budgets { get; init; } = [];
    public IReadOnlyList<LimitUsage> Limits { get; init; } = [];
}
