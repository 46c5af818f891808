namespace ClaudeSessionLogger.SharedLog;

/// <summary>
/// Finds notes in a body to which another tool has appended them. A block begins and ends with a line.
/// </summary>
static class TextBlocks
{
    public static bool StartsWith(string text, string block) =>
        text.StartsWith(block, StringComparison.Ordinal) && IsEnd(text, block.Length);

    /// <summary>Removes each of these blocks once, and the empty lines around what is left.</summary>
    public static string Without(string text, IEnumerable<string> blocks, out bool found)
    {
        found = false;
        // A note may contain the text of a shorter one.
        foreach (var block in blocks.Where(block => block.Length > 0).OrderByDescending(block => block.Length))
        {
            if (LastIndexOf(text, block) is not (>= 0 and var at))
                continue;
            found = true;
            text = Joined(text[..at].TrimEnd(), text[(at + block.Length)..].TrimStart());
        }

        return text.Trim();
    }

    static string Joined(string before, string after) =>
        before.Length > 0 && after.Length > 0 ? $"{before}\n\n{after}" : before + after;

    static int LastIndexOf(string text, string block)
    {
        for (
            var at = text.LastIndexOf(block, StringComparison.Ordinal);
            at >= 0;
            at = at == 0 ? -1 : text.LastIndexOf(block, at + block.Length - 2, StringComparison.Ordinal)
        )
        {
            if ((at == 0 || text[at - 1] == '\n') && IsEnd(text, at + block.Length))
                return at;
        }

        return -1;
    }

    static bool IsEnd(string text, int at) => at == text.Length || text[at] is '\n' or '\r';
}
