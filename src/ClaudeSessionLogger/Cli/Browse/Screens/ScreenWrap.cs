using System.Globalization;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Browse.Screens;

/// <summary>Breaks lines that are too long, between words where that is possible.</summary>
static class ScreenWrap
{
    // A word that begins further back is broken.
    const int LongestWord = 40;

    public static IEnumerable<ScreenLine> Wrap(this ScreenLine line, int width)
    {
        var text = line.Text;
        width = Math.Max(10, width);
        if (text.Length <= width && SafeText.Width(text) <= width)
        {
            yield return line;
            yield break;
        }

        var indent = Indent(text, width);
        for (var start = 0; start < text.Length; )
        {
            var margin = start == 0 ? 0 : indent;
            var end = End(text, start, width - margin);
            var slice = Slice(line.Spans, start, end);
            if (margin > 0)
                slice.Insert(0, new(new string(' ', margin)));
            yield return new(slice);
            start = end;
            while (start < text.Length && text[start] == ' ')
                start++;
        }
    }

    // Further lines of code, of a difference and of a list's item begin below the first.
    static int Indent(string text, int width)
    {
        var at = 0;
        while (at < text.Length && text[at] == ' ')
            at++;
        if (at + 1 < text.Length && text[at] is '+' or '-' or '*' or '>' && text[at + 1] == ' ')
            for (at++; at < text.Length && text[at] == ' '; )
                at++;
        return at <= width / 2 ? at : 0;
    }

    static int End(string text, int start, int width)
    {
        var (end, columns) = (start, 0);
        while (end < text.Length)
        {
            var length = text[end] < 0x80 ? 1 : StringInfo.GetNextTextElementLength(text, end);
            columns += ColumnWidth.Measure(text.AsSpan(end, length));
            if (columns > width)
                break;
            end += length;
        }

        if (end >= text.Length)
            return text.Length;
        var blank = text.LastIndexOf(' ', end, end - start);
        // Not in the indent of the line.
        var isBetweenWords = blank > start && text.AsSpan(start, blank - start).IndexOfAnyExcept(' ') >= 0;
        return isBetweenWords && end - blank <= LongestWord ? blank : Math.Max(end, start + 1);
    }

    static List<ScreenSpan> Slice(IReadOnlyList<ScreenSpan> spans, int start, int end)
    {
        var (sliced, at) = (new List<ScreenSpan>(), 0);
        foreach (var span in spans)
        {
            var (from, to) = (Math.Max(start, at), Math.Min(end, at + span.Text.Length));
            if (from < to)
                sliced.Add(span with { Text = span.Text[(from - at)..(to - at)] });
            at += span.Text.Length;
        }

        return sliced;
    }
}
