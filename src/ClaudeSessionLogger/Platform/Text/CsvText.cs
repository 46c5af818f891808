using System.Text;

namespace ClaudeSessionLogger.Platform.Text;

/// <summary>
/// Writes CSV (RFC 4180). Text of other people must not become a formula in a spreadsheet. It must not become an escape
/// sequence either, because a person may show the file in a terminal. <c>--json</c> prints all characters.
/// </summary>
static class CsvText
{
    /// <summary>
    /// Formats text as a field: quoted if necessary, with an apostrophe before text that a spreadsheet would read as a
    /// formula, and with U+FFFD instead of control characters other than tabs and line breaks.
    /// </summary>
    /// <param name="isForTerminal">
    /// Whether to also remove line breaks, invisible characters and changes of the text's direction.
    /// </param>
    public static string Field(string? text, bool isForTerminal = false)
    {
        if (text is null or "")
            return "";
        var shown = isForTerminal ? SafeText.Safe(text) : WithoutControls(text);
        if (shown.Length == 0)
            return "";
        // A title could be =HYPERLINK(…). Spreadsheets check the first character; some skip blanks before it.
        var isFormula =
            shown.TrimStart(' ', '\t', '\r', '\n', '\u00a0')
                is ['=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠', ..]
            || shown[0] is '\t' or '\r' or '\n';
        return Quoted(isFormula ? $"'{shown}" : shown);
    }

    /// <summary>
    /// Formats a number, a day or a boolean, which cannot be a formula. Quotes an empty text, to distinguish it from
    /// null.
    /// </summary>
    public static string Raw(string? value) =>
        value switch
        {
            null => "",
            "" => "\"\"",
            _ => Quoted(value),
        };

    static string Quoted(string text) =>
        text.AsSpan().IndexOfAny("\",\r\n") >= 0 || text[0] == ' ' || text[^1] == ' '
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;

    static string WithoutControls(string text)
    {
        var first = text.AsSpan().IndexOfAny(s_controls);
        if (first < 0)
            return text;
        var safe = new StringBuilder(text);
        for (var i = first; i < safe.Length; i++)
            if (s_controls.Contains(safe[i]))
                safe[i] = '\uFFFD';
        return safe.ToString();
    }

    static readonly System.Buffers.SearchValues<char> s_controls = System.Buffers.SearchValues.Create([
        .. Enumerable
            .Range(0, 0xa0)
            .Select(c => (char)c)
            .Where(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r')),
    ]);
}
