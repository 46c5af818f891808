namespace ClaudeSessionLogger.Platform.Text;

/// <summary>Measures terminal escape sequences (ECMA-48), so that they can be removed as a whole.</summary>
static class EscapeSequence
{
    /// <summary>
    /// Returns the length of the sequence at the start of the text, which begins with ESC or a one-character
    /// introducer. The length is at least one.
    /// </summary>
    public static int LengthAt(ReadOnlySpan<char> text)
    {
        var (introducer, start) = text[0] switch
        {
            '\x9b' => ('[', 1),
            '\x9d' or '\x90' => (']', 1),
            _ when text.Length > 1 => (text[1], 2),
            _ => ('\0', 1),
        };
        return introducer switch
        {
            '[' => ControlSequence(text, start),
            ']' or 'P' or 'X' or '^' or '_' => ControlString(text, start),
            >= ' ' and <= '/' => Math.Min(text.Length, 3), // such as ESC ( B, a character set
            >= '0' and <= '~' => 2,
            _ => 1,
        };
    }

    /// <summary>
    /// Returns the end of a control sequence: parameters, then one final letter. Any other character ends an incomplete
    /// sequence.
    /// </summary>
    static int ControlSequence(ReadOnlySpan<char> text, int i)
    {
        while (i < text.Length && text[i] is >= ' ' and <= '?')
            i++;
        return i < text.Length && text[i] is >= '@' and <= '~' ? i + 1 : i;
    }

    /// <summary>
    /// Returns the end of a control string, such as a window title or a link: after BEL or the string terminator, or
    /// before another escape. If the string has no end, only the introducer counts as the sequence, so that the text
    /// stays readable.
    /// </summary>
    static int ControlString(ReadOnlySpan<char> text, int start)
    {
        for (var i = start; i < text.Length; i++)
        {
            if (text[i] is '\a' or '\x9c')
                return i + 1;
            if (text[i] == '\x1b')
                return i + 1 < text.Length && text[i + 1] == '\\' ? i + 2 : i;
        }

        return start;
    }
}
