namespace ClaudeSessionLogger.Reports.Sessions;

/// <summary>Which sessions; null asks for all. Text matches without regard to case, a part of a project's or branch's name is enough.</summary>
/// <param name="Since">Only what was still active on this day of this machine's clock, or later.</param>
/// <param name="Until">Only what was active on this day already, or before.</param>
/// <param name="ByCost">The most expensive first, not the newest.</param>
sealed record SessionFilter(
    string? Project = null, string? Type = null, string? Branch = null, DateOnly? Since = null, DateOnly? Until = null, int? Limit = null, bool ByCost = false)
{
    /// <summary>Whether it may leave sessions out that are there.</summary>
    public bool IsNarrow => (Project ?? Type ?? Branch) is not null || (Since ?? Until) is not null;
}
