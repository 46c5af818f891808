namespace ClaudeSessionLogger;

/// <summary>The words an entry is told by.</summary>
static class Vocabulary
{
    public const string Resolved = "resolved", Open = "open";

    public static readonly string[] Categories = ["finding", "task", "decision", "issue", "note"];
    public static readonly string[] Statuses = [Open, "in_progress", "blocked", Resolved, "info"];

    public static string DefaultStatus(string category) => category is "decision" or "note" ? "info" : Open;
}
