namespace ClaudeSessionLogger;

/// <summary>The words an entry is told by.</summary>
static class Vocabulary
{
    public const string Resolved = "resolved", Open = "open";

    public static readonly string[] Categories = ["finding", "task", "decision", "issue", "note"];
    public static readonly string[] Statuses = [Open, "in_progress", "blocked", Resolved, "info"];

    /// <summary>What can be open and taken up by somebody.</summary>
    public static readonly string[] Work = ["issue", "task", "finding"];

    /// <summary>The word as it is kept: <c>In progress</c> and <c>in-progress</c> are in_progress.</summary>
    public static string Normal(string word) => word.Trim().ToLowerInvariant().Replace(' ', '_').Replace('-', '_');

    public static string DefaultStatus(string category) => category is "decision" or "note" ? "info" : Open;
}
