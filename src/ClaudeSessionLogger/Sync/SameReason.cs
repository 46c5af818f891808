using System.Text.RegularExpressions;

namespace ClaudeSessionLogger.Sync;

/// <summary>Says of a second kind of data that it stays on this machine, without repeating a long reason.</summary>
static partial class SameReason
{
    /// <param name="sentence">Why the second kind of data stays here.</param>
    /// <param name="before">What was printed before it; null if nothing was.</param>
    public static string Shorten(string sentence, string? before) =>
        Clause().Match(sentence) is { Success: true } match
        && before?.Contains(match.Groups[1].Value, StringComparison.Ordinal) is true
            ? $"{sentence[..match.Index]} for the same reason{sentence[(match.Index + match.Length)..]}"
            : sentence;

    // The reason of a folder names its mode and the command that changes it.
    [GeneratedRegex(@",? because (.+? \(mode [0-7]+; .+? only you can\))")]
    private static partial Regex Clause();
}
