using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Options;

/// <summary>Says that a value is not one of a few words, and which of them was probably meant.</summary>
static class WordChoice
{
    // What other tools call a category or a status.
    static readonly Dictionary<string, string> s_synonyms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["bug"] = "issue",
        ["problem"] = "issue",
        ["defect"] = "issue",
        ["todo"] = "task",
        ["feature"] = "task",
        ["memo"] = "note",
        ["done"] = "resolved",
        ["closed"] = "resolved",
        ["fixed"] = "resolved",
        ["finished"] = "resolved",
        ["doing"] = "in_progress",
        ["wip"] = "in_progress",
        ["started"] = "in_progress",
        ["waiting"] = "blocked",
        ["new"] = "open",
    };

    /// <summary>Returns the one of the words that other tools call by the given name; null if there is none.</summary>
    public static string? Synonym(string given, IReadOnlyList<string> words) =>
        s_synonyms.TryGetValue(given, out var word) && words.Contains(word) ? word : null;

    /// <param name="problem">What is wrong, such as <c>there is no category</c>; the given word follows it.</param>
    public static string Refusal(string problem, string given, IReadOnlyList<string> words) =>
        $"{problem} '{SafeText.Safe(given)}'"
        + (
            (Synonym(given, words) ?? DidYouMean.Find(given, words)) is { } nearest
                ? $": did you mean {nearest}?"
                : $"; use one of {string.Join(", ", words)}."
        );
}
