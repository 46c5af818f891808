namespace ClaudeSessionLogger.Domain;

/// <summary>The statuses of entries, as stored and displayed.</summary>
static class EntryStatus
{
    public const string Open = "open", InProgress = "in_progress", Blocked = "blocked", Resolved = "resolved", Info = "info";

    public static readonly string[] All = [Open, InProgress, Blocked, Resolved, Info];

    /// <summary>The status of a new entry if none is given.</summary>
    public static string DefaultFor(string category) => category is EntryCategory.Decision or EntryCategory.Note ? Info : Open;
}
