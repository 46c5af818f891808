using System.Text;

namespace ClaudeSessionLogger.Platform.Text;

/// <summary>
/// Writes CSV (RFC 4180). Text of other people must not become a formula in a spreadsheet, nor an escape sequence in a
/// terminal, which may show the file by <c>head</c> or <c>less</c>; <c>--json</c> has every character.
/// </summary>
static class CsvText
{
    /// <summary>
    /// Formats text as a field: quoted if necessary, with an apostrophe before what a spreadsheet would read as a
    /// formula, and with U+FFFD for control characters other than tabs and line breaks.
    /// </summary>
    /// <param name="isForTerminal">Whether to remove line breaks, invisible marks and changes of direction too.</param>
    public static string Field(string? text, bool isForTerminal = false)
    {
        if (text is null or "")
            return "";
        var shown = isForTerminal ? SafeText.Safe(text) : WithoutControls(text);
        if (shown.Length == 0)
            return "";
        // A title could be =HYPERLINK(…). Programs check the first character, some after skipping blanks.
        var isFormula = shown.TrimStart(' ', '\t', '\r', '\n', '\u00a0') is ['=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠', ..] || shown[0] is '\t' or '\r' or '\n';
        return Quoted(isFormula ? $"'{shown}" : shown);
    }

    /// <summary>Formats a number, day or boolean, which cannot be a formula. An empty text differs from null.</summary>
    public static string Raw(string? value) => value switch
    {
        null => "",
        "" => "\"\"",
        _ => Quoted(value),
    };

    static string Quoted(string text) =>
        text.AsSpan().IndexOfAny("\",\r\n") >= 0 || text[0] == ' ' || text[^1] == ' ' ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

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

    static readonly System.Buffers.SearchValues<char> s_controls = System.Buffers.SearchValues.Create(
        [.. Enumerable.Range(0, 0xa0).Select(c => (char)c).Where(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r'))]);
}
