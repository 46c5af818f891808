using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Browse.Screens;

/// <summary>Shows two texts side by side.</summary>
static class TwoColumns
{
    const string Gap = " │ ";

    /// <summary>The width of each column.</summary>
    public static int Width(int width) => (width - Gap.Length) / 2;

    public static ScreenLine Line(string left, string right, int width, ScreenStyle style = default) =>
        Pair(new(left, style), new(right, style), width);

    public static IEnumerable<ScreenLine> Lines(IEnumerable<ScreenLine> left, IEnumerable<ScreenLine> right, int width)
    {
        List<ScreenLine> first = [.. left],
            second = [.. right];
        for (var i = 0; i < Math.Max(first.Count, second.Count); i++)
            yield return Pair(Span(first, i), Span(second, i), width);
    }

    static ScreenSpan Span(List<ScreenLine> lines, int i) =>
        i < lines.Count
            ? new ScreenSpan(lines[i].Text, lines[i].Spans is [var first, ..] ? first.Style : default)
            : new ScreenSpan("");

    static ScreenLine Pair(ScreenSpan left, ScreenSpan right, int width) =>
        new([
            left with
            {
                Text = SafeText.Pad(left.Text, Width(width)),
            },
            new(Gap, ScreenStyle.Minor),
            right with
            {
                Text = SafeText.Fit(right.Text, Width(width)),
            },
        ]);
}
