using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>Terminal output as an SVG for a page, with colours for light or dark mode.</summary>
static partial class TerminalPicture
{
    const double Column = 8.4,
        Row = 19,
        Margin = 16,
        Bar = 30;

    /// <param name="command">The command line.</param>
    /// <param name="shown">The output with terminal codes.</param>
    public static string Of(string command, string shown, int columns)
    {
        var lines = shown
            .ReplaceLineEndings("\n")
            .TrimEnd('\n')
            .Split('\n')
            .Prepend($"\x1b[2m$ \x1b[0m{command}")
            .ToList();
        var (width, height) = (Margin * 2 + columns * Column, Bar + Margin + lines.Count * Row);
        var svg = new StringBuilder(
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{width:0}} {{height:0}}" width="{{width:0}}" height="{{height:0}}" role="img">
                <title>{{Escaped(command)}}</title>
                <style>
                text { font: 14px ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #24292f; white-space: pre }
                .ground { fill: #f6f8fa; stroke: #d0d7de } .button { fill: #d0d7de }
                .c1 { font-weight: bold } .c2 { fill: #6e7781 } .c31 { fill: #cf222e } .c32 { fill: #1a7f37 } .c33 { fill: #9a6700 } .c34 { fill: #0969da } .c35 { fill: #8250df } .c36 { fill: #1b7c83 }
                @media (prefers-color-scheme: dark) {
                text { fill: #e6edf3 } .ground { fill: #0d1117; stroke: #30363d } .button { fill: #30363d }
                .c2 { fill: #7d8590 } .c31 { fill: #ff7b72 } .c32 { fill: #3fb950 } .c33 { fill: #d29922 } .c34 { fill: #58a6ff } .c35 { fill: #bc8cff } .c36 { fill: #39c5cf } }
                </style>
                <rect class="ground" x="0.5" y="0.5" width="{{width - 1:0}}" height="{{height - 1:0}}" rx="8"/>
                <circle class="button" cx="18" cy="16" r="5"/><circle class="button" cx="36" cy="16" r="5"/><circle class="button" cx="54" cy="16" r="5"/>

                """
            )
        );
        for (var i = 0; i < lines.Count; i++)
            AppendLine(svg, lines[i], Bar + (i + 1) * Row - 5);
        return svg.Append("</svg>\n").ToString();
    }

    // Each run gets the position and width of its columns, because fonts differ.
    static void AppendLine(StringBuilder svg, string line, double y)
    {
        var (column, start, colour) = (0, 0, 0);
        foreach (var code in Code().Matches(line).Append(null))
        {
            var text = line[start..(code?.Index ?? line.Length)];
            foreach (Match word in Words().Matches(text))
            {
                var x = Margin + (column + SafeText.Width(text.AsSpan(0, word.Index))) * Column;
                svg.Append(
                    CultureInfo.InvariantCulture,
                    $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" "
                        + $"textLength=\"{SafeText.Width(word.Value) * Column:0.#}\""
                        + $"{(colour == 0 ? "" : $" class=\"c{colour}\"")}>{Escaped(word.Value)}</text>\n"
                );
            }

            column += SafeText.Width(text);
            if (code is null)
                break;
            start = code.Index + code.Length;
            if (code.Groups["colour"].Success)
                colour = int.Parse(code.Groups["colour"].Value, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>
    /// The same without what depends on the day: dates and times, the positions of texts, and the numbers in the row
    /// "this month".
    /// </summary>
    public static string Timeless(string svg) =>
        Moment().Replace(Place().Replace(NumbersOfMonth().Replace(svg, "$1"), ""), "TIME");

    static string Escaped(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);

    // Other codes have no visible effect.
    [GeneratedRegex(@"\x1b\[(?<colour>\d+)m|\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]")]
    private static partial Regex Code();

    [GeneratedRegex(@"\S+( \S+)*")]
    private static partial Regex Words();

    // All texts of a line have the same y.
    [GeneratedRegex(@"(<text[^>]*( y=""[\d.]+"")[^>]*>this month</text>\n)(<text[^>]*\2[^>]*>.*\n)+")]
    private static partial Regex NumbersOfMonth();

    [GeneratedRegex(@" (x|textLength)=""[\d.]+""")]
    private static partial Regex Place();

    [GeneratedRegex(
        @"\d{4}-\d\d-\d\d( \d\d:\d\d)?|\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* +\d+( +\d\d:\d\d)?"
    )]
    private static partial Regex Moment();
}
