namespace ClaudeSessionLogger.Domain;

/// <summary>The categories of entries. Other tools may write other categories, which are kept unchanged.</summary>
enum EntryCategory
{
    Finding,
    Task,
    Decision,
    Issue,
    Note,
}

/// <summary>The categories of entries as text, as stored and displayed.</summary>
static class EntryCategoryText
{
    static readonly EntryCategory[] s_all = Enum.GetValues<EntryCategory>();

    extension(EntryCategory category)
    {
        /// <summary>All categories, as text.</summary>
        public static IReadOnlyList<string> Texts => [.. s_all.Select(known => known.Text)];

        /// <summary>Categories of entries that can be open and claimed.</summary>
        public static IReadOnlyList<EntryCategory> Work =>
            [EntryCategory.Issue, EntryCategory.Task, EntryCategory.Finding];

        /// <summary>Categories of entries that only inform: nobody has to do anything about them.</summary>
        public static IReadOnlyList<EntryCategory> ForInformation => [EntryCategory.Decision, EntryCategory.Note];

        public string Text =>
            category switch
            {
                EntryCategory.Finding => "finding",
                EntryCategory.Task => "task",
                EntryCategory.Decision => "decision",
                EntryCategory.Issue => "issue",
                EntryCategory.Note => "note",
                _ => throw new ArgumentOutOfRangeException(nameof(category)),
            };

        /// <summary>Returns null for a category that this version does not know.</summary>
        public static EntryCategory? Parse(string? text) => EnumText.Find(s_all, text, known => known.Text);
    }
}
