using System.Globalization;
using System.Text;

namespace ClaudeSessionLogger.Platform.Text;

/// <summary>
/// Makes text from other people, models and files safe to print in a terminal, and measures text in columns.
/// </summary>
static class SafeText
{
    const char Escape = '\x1b';

    /// <summary>
    /// Removes characters that could control the terminal or mislead the reader: escape sequences, control characters,
    /// bidirectional overrides and invisible characters. Replaces line breaks and tabs by a blank, unless
    /// <paramref name="keepLines"/> is set.
    /// </summary>
    public static string Safe(string text, bool keepLines = false)
    {
        var first = FirstUnsafe(text);
        if (first == text.Length)
            return text;

        var safe = new StringBuilder(text.Length).Append(text, 0, first);
        for (var i = first; i < text.Length; )
        {
            if (text[i] is Escape or '\x9b' or '\x9d' or '\x90')
            {
                i += EscapeSequence.LengthAt(text.AsSpan(i));
                continue;
            }

            var status = Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var length);
            i += length;
            if (status != System.Buffers.OperationStatus.Done)
                safe.Append('\uFFFD');
            else if (rune.Value is '\n' or '\t' && keepLines)
                safe.Append((char)rune.Value);
            else if (rune.Value is '\n' or '\r' or '\t' or '\v' or '\f' or 0x85 or 0x2028 or 0x2029)
                AppendBlank(safe, keepLines);
            else if (!IsInvisible(rune.Value))
                safe.Append(text, i - length, length);
        }

        return safe.ToString();
    }

    /// <summary>
    /// Returns the width in terminal columns: two for East Asian characters and emoji, none for combining marks.
    /// </summary>
    public static int Width(ReadOnlySpan<char> text)
    {
        var width = 0;
        while (!text.IsEmpty)
        {
            var length = ClusterLength(text);
            width += ColumnWidth.Measure(text[..length]);
            text = text[length..];
        }

        return width;
    }

    /// <summary>
    /// Returns the text if it fits; otherwise its beginning, followed by an ellipsis. Never splits a character.
    /// </summary>
    public static string Fit(string text, int columns)
    {
        if (columns <= 0)
            return "";

        // The position at which to cut a text that is too long; the ellipsis takes one column.
        int cut = 0,
            width = 0;
        for (var i = 0; i < text.Length; )
        {
            var length = ClusterLength(text.AsSpan(i));
            width += ColumnWidth.Measure(text.AsSpan(i, length));
            if (width > columns)
                return string.Concat(text.AsSpan(0, cut).TrimEnd(' '), "…");
            i += length;
            if (width < columns)
                cut = i;
        }

        return text;
    }

    /// <summary>Applies <see cref="Fit"/> and pads with blanks to the width of a table's cell.</summary>
    public static string Pad(string text, int columns)
    {
        var fitted = Fit(text, columns);
        return fitted + new string(' ', Math.Max(0, columns - Width(fitted)));
    }

    /// <summary>Returns the length of a grapheme cluster. Plain ASCII, the usual case, needs no lookup.</summary>
    static int ClusterLength(ReadOnlySpan<char> text) =>
        text[0] is >= ' ' and < '\x7f' && (text.Length == 1 || text[1] is >= ' ' and < '\x7f')
            ? 1
            : StringInfo.GetNextTextElementLength(text);

    static int FirstUnsafe(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c < ' ' || c >= '\x7f' && (char.IsSurrogate(c) || c is '\u2028' or '\u2029' || IsInvisible(c)))
                return i;
        }

        return text.Length;
    }

    /// <summary>
    /// Whether a character is invisible. The joiners U+200C and U+200D do not count, because emoji and some scripts
    /// need them.
    /// </summary>
    static bool IsInvisible(int c) =>
        c
            is < ' '
                or (>= 0x7f and <= 0x9f)
                or 0xad
                or 0x061c
                or 0x180e
                or 0x200b
                or 0x200e
                or 0x200f
                or 0xfeff
                or (>= 0x202a and <= 0x202e) // embeddings and overrides
                or (>= 0x2060 and <= 0x206f) // isolates, invisible operators, deprecated formats
                or (>= 0xfff9 and <= 0xfffb)
                or (>= 0xe0000 and <= 0xe007f); // tag characters, which terminals do not show

    static void AppendBlank(StringBuilder safe, bool keepLines)
    {
        // Several line breaks become one blank: \r\n is a single break, and a wrapped title becomes one line.
        if (safe.Length > 0 && safe[^1] is not (' ' or '\n') && !keepLines)
            safe.Append(' ');
    }
}
