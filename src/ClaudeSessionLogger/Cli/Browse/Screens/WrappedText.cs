using System.Globalization;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Browse.Screens;

/// <summary>Wraps texts of other people for the screen. A word that is longer than a line is broken.</summary>
static class WrappedText
{
    /// <summary>The lines of a text, each wrapped to the width.</summary>
    public static IEnumerable<ScreenLine> Lines(string text, int width, ScreenStyle style = default, int indent = 0) =>
        SafeText
            .Safe(text, keepLines: true)
            .Replace("\t", "    ", StringComparison.Ordinal)
            .Split('\n')
            .SelectMany(line => Wrap(line, Math.Max(8, width - indent)))
            .Select(line => ScreenLine.Of(new string(' ', indent) + line, style));

    /// <summary>As many words of a line as fit; a mark says that there were more.</summary>
    public static string FirstWords(string line, int width) =>
        SafeText.Width(line) <= width ? line : Wrap(line, Math.Max(8, width - 2))[0] + " …";

    /// <summary>Breaks one line between words.</summary>
    public static List<string> Wrap(string line, int width)
    {
        var lines = new List<string>();
        var (start, space, column) = (0, -1, 0);
        for (var at = 0; at < line.Length; )
        {
            var length = StringInfo.GetNextTextElementLength(line, at);
            column += ColumnWidth.Measure(line.AsSpan(at, length));
            // A blank that does not fit ends the line.
            if (column > width && at > start && line[at] == ' ')
            {
                lines.Add(line[start..at].TrimEnd(' '));
                (start, space, column) = (at + length, -1, 0);
            }
            else if (column > width && at > start)
            {
                var end = space > start ? space : at;
                lines.Add(line[start..end].TrimEnd(' '));
                start = space > start ? space + 1 : at;
                column = SafeText.Width(line.AsSpan(start, at - start + length));
                space = -1;
            }

            if (line[at] == ' ' && at > start)
                space = at;
            at += length;
        }

        lines.Add(line[start..]);
        return lines;
    }
}
