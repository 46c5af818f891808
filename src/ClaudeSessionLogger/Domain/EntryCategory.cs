namespace ClaudeSessionLogger.Domain;

/// <summary>The categories of an entry of the shared log, as they are written everywhere.</summary>
static class EntryCategory
{
    public const string Finding = "finding", Task = "task", Decision = "decision", Issue = "issue", Note = "note";

    public static readonly string[] All = [Finding, Task, Decision, Issue, Note];

    /// <summary>What can be open and taken up by somebody.</summary>
    public static readonly string[] Work = [Issue, Task, Finding];
}
