using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Browse.Screens;

/// <summary>Cuts a line to a width so that what a search has found in it stays visible.</summary>
static class CentredText
{
    /// <param name="matches">Where the search's terms occur, in order.</param>
    public static string Fit(string text, IReadOnlyList<Range> matches, int width)
    {
        // A line that shows its first match a little before its end is easier to read from its beginning.
        if (
            matches is not [var first, ..]
            || SafeText.Width(text) <= width
            || SafeText.Width(text.AsSpan(0, first.End.Value)) <= width - Math.Min(10, width / 4)
        )
            return SafeText.Fit(text, width);
        var (room, start) = (width - 1, first.Start.Value);
        var before = Math.Max(0, (room - SafeText.Width(text.AsSpan(start, first.End.Value - start))) / 2);
        var from = start;
        // The match in the middle, or the end of the line at the end.
        while (
            from > 0
            && (
                SafeText.Width(text.AsSpan(from - 1, start - from + 1)) <= before
                || SafeText.Width(text.AsSpan(from - 1)) <= room
            )
        )
            from--;
        // With a whole word, if one begins before the match.
        if (from > 0 && text[from - 1] != ' ' && text.IndexOf(' ', from, start - from) is >= 0 and var blank)
            from = blank + 1;
        if (char.IsLowSurrogate(text[from]))
            from++;
        return "…" + SafeText.Fit(text[from..], room);
    }
}
