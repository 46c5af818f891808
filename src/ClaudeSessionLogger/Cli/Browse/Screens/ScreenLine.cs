using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Browse.Screens;

/// <summary>A line of the screen. What does not fit is cut; a marked line is shown reversed up to the edge.</summary>
sealed record ScreenLine(IReadOnlyList<ScreenSpan> Spans, bool IsSelected = false)
{
    public static readonly ScreenLine Empty = new([]);

    public static ScreenLine Of(string text, ScreenStyle style = default) => new([new(text, style)]);

    public static ScreenLine Join(params ScreenSpan[] spans) => new(spans);

    public ScreenLine Selected(bool isSelected) => isSelected ? this with { IsSelected = true } : this;

    public string Text => string.Concat(Spans.Select(span => span.Text));

    /// <summary>The line with another text at the right edge, which stays complete.</summary>
    public ScreenLine WithRight(int width, params ScreenSpan[] right)
    {
        var taken = right.Sum(span => SafeText.Width(span.Text));
        var left = new List<ScreenSpan>();
        var free = Math.Max(0, width - taken - 1);
        foreach (var span in Spans)
        {
            var text = SafeText.Fit(span.Text, free);
            free -= SafeText.Width(text);
            left.Add(span with { Text = text });
            if (text != span.Text)
                break;
        }

        return this with
        {
            Spans = [.. left, new(new string(' ', free + 1)), .. right],
        };
    }
}
