using ClaudeSessionLogger.Cli.Browse.Screens;

namespace ClaudeSessionLogger.Cli.Browse.Conversations;

/// <summary>Turns what our own renderer writes for a terminal into lines of the screen.</summary>
static class AnsiLines
{
    const char Escape = '\x1b';

    public static IReadOnlyList<ScreenLine> Parse(string text)
    {
        var lines = new List<ScreenLine>();
        foreach (var line in text.TrimEnd('\r', '\n').Split('\n'))
            lines.Add(ParseLine(line.TrimEnd('\r')));
        return lines;
    }

    static ScreenLine ParseLine(string line)
    {
        var (spans, style, start) = (new List<ScreenSpan>(), ScreenStyle.Plain, 0);
        // Tabs would be dropped, and the text is not aligned to the columns of a tab.
        line = line.Replace("\t", "    ", StringComparison.Ordinal);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] != Escape)
                continue;
            if (i > start)
                spans.Add(new(line[start..i], style));
            var end = line.IndexOf('m', i);
            if (end < 0)
                return new(spans);
            style = Style(line[(i + 2)..end]);
            i = end;
            start = end + 1;
        }

        if (start < line.Length)
            spans.Add(new(line[start..], style));
        return new(spans);
    }

    static ScreenStyle Style(string code) =>
        code switch
        {
            "1" => ScreenStyle.Heading,
            "2" => ScreenStyle.Minor,
            "31" => ScreenStyle.Bad,
            "32" => ScreenStyle.Good,
            "33" => ScreenStyle.Warning,
            "36" => new(ScreenColor.Cyan, Bold: true),
            _ => ScreenStyle.Plain,
        };
}
