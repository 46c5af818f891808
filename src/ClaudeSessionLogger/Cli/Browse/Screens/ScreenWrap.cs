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

        for (var start = 0; start < text.Length; )
        {
            var end = End(text, start, width);
            yield return new(Slice(line.Spans, start, end));
            start = end;
            while (start < text.Length && text[start] == ' ')
                start++;
        }
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
        return blank > start && end - blank <= LongestWord ? blank : Math.Max(end, start + 1);
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
