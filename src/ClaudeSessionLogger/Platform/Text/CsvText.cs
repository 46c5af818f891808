using System.Text;

namespace ClaudeSessionLogger.Platform.Text;

/// <summary>
/// The one CSV writer (RFC 4180). Text of other people is neither a formula to a spreadsheet nor a command to a terminal, which it reaches through
/// <c>head</c> and <c>less</c> as well; <c>--json</c> has every character.
/// </summary>
static class CsvText
{
    /// <summary>
    /// Text as a field: quoted where it must be, with an apostrophe before what a spreadsheet would take for a formula, and with U+FFFD for
    /// control characters other than tabs and line breaks.
    /// </summary>
    /// <param name="isForTerminal">Without line breaks, invisible marks and changes of direction, too.</param>
    public static string Field(string? text, bool isForTerminal = false)
    {
        if (text is null or "")
            return "";
        var shown = isForTerminal ? SafeText.Safe(text) : WithoutControls(text);
        if (shown.Length == 0)
            return "";
        // A title could be =HYPERLINK(…): programs look at the first character, some past blanks.
        var isFormula = shown.TrimStart(' ', '\t', '\r', '\n', '\u00a0') is ['=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠', ..] || shown[0] is '\t' or '\r' or '\n';
        return Quoted(isFormula ? $"'{shown}" : shown);
    }

    /// <summary>A number, a day, a truth value: what cannot be a formula. An empty text is told from none.</summary>
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
