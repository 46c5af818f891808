namespace ClaudeSessionLogger.Reports;

/// <summary>Which sessions; null asks for all. Text matches without regard to case, a part of a project's or branch's name is enough.</summary>
/// <param name="Since">First day, in UTC.</param>
/// <param name="Until">Last day, in UTC, included.</param>
sealed record SessionFilter(string? Project = null, string? Type = null, string? Branch = null, DateOnly? Since = null, DateOnly? Until = null, int? Limit = null);
