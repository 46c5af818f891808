namespace ClaudeSessionLogger.Mcp;

/// <summary>Estimates how many tokens a text takes, rather too many than too few.</summary>
static class TokenBudget
{
    // English and code have about four characters a token; other scripts up to one.
    const int AsciiPerToken = 4;

    public static int Estimate(ReadOnlySpan<char> text)
    {
        var ascii = 0;
        foreach (var c in text)
            ascii += c < 128 ? 1 : 0;
        return (ascii + AsciiPerToken - 1) / AsciiPerToken + (text.Length - ascii);
    }

    /// <summary>The beginning of the text that fits.</summary>
    public static string Cut(string text, int tokens)
    {
        var (length, quarters) = (0, 0L);
        while (
            length < text.Length && (quarters += text[length] < 128 ? 1 : AsciiPerToken) <= (long)tokens * AsciiPerToken
        )
            length++;
        // Not inside a surrogate pair.
        if (length > 0 && length < text.Length && char.IsHighSurrogate(text[length - 1]))
            length--;
        return text[..length];
    }
}
