namespace ClaudeSessionLogger.Domain;

/// <summary>The statuses of entries. Other tools may write other statuses, which are kept unchanged.</summary>
enum EntryStatus
{
    Open,
    InProgress,
    Blocked,
    Resolved,
    Info,
}

/// <summary>The statuses of entries as text, as stored and displayed.</summary>
static class EntryStatusText
{
    static readonly EntryStatus[] s_all = Enum.GetValues<EntryStatus>();

    extension(EntryStatus status)
    {
        /// <summary>All statuses, as text.</summary>
        public static IReadOnlyList<string> Texts => [.. s_all.Select(known => known.Text)];

        /// <summary>The status of a new entry if none is given.</summary>
        public static EntryStatus DefaultFor(EntryCategory? category) =>
            category is EntryCategory.Decision or EntryCategory.Note ? EntryStatus.Info : EntryStatus.Open;

        public string Text =>
            status switch
            {
                EntryStatus.Open => "open",
                EntryStatus.InProgress => "in_progress",
                EntryStatus.Blocked => "blocked",
                EntryStatus.Resolved => "resolved",
                EntryStatus.Info => "info",
                _ => throw new ArgumentOutOfRangeException(nameof(status)),
            };

        /// <summary>Returns null for a status that this version does not know.</summary>
        public static EntryStatus? Parse(string? text) => EnumText.Find(s_all, text, known => known.Text);
    }
}
