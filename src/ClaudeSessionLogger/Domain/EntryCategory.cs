namespace ClaudeSessionLogger.Domain;

/// <summary>The categories of entries, as stored and displayed.</summary>
static class EntryCategory
{
    public const string Finding = "finding", Task = "task", Decision = "decision", Issue = "issue", Note = "note";

    public static readonly string[] All = [Finding, Task, Decision, Issue, Note];

    /// <summary>Categories of entries that can be open and claimed.</summary>
    public static readonly string[] Work = [Issue, Task, Finding];
}
