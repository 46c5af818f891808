namespace ClaudeSessionLogger.Domain;

/// <summary>The statuses of an entry of the shared log, as they are written everywhere.</summary>
static class EntryStatus
{
    public const string Open = "open", InProgress = "in_progress", Blocked = "blocked", Resolved = "resolved", Info = "info";

    public static readonly string[] All = [Open, InProgress, Blocked, Resolved, Info];

    /// <summary>What an entry has when nobody says otherwise.</summary>
    public static string DefaultFor(string category) => category is EntryCategory.Decision or EntryCategory.Note ? Info : Open;
}
