using ClaudeSessionLogger.Cli.Browse.Screens;

namespace ClaudeSessionLogger.Cli.Browse.Charts;

/// <summary>
/// Draws a bar in parts. Each part has its own character besides its colour, so that the parts can be told apart
/// without colours.
/// </summary>
static class StackedBar
{
    static readonly ScreenSpan[] s_looks =
    [
        new("█", new(ScreenColor.Cyan)),
        new("▓", new(ScreenColor.Yellow)),
        new("▒", new(ScreenColor.Magenta)),
        new("░", new(ScreenColor.Green)),
        new("▚", new(ScreenColor.Blue)),
        new("·", ScreenStyle.Minor),
    ];

    /// <summary>The number of parts that look different; the last is for the sum of the others.</summary>
    public static int MaxParts => s_looks.Length;

    /// <summary>One character of a part, for a legend.</summary>
    public static ScreenSpan Mark(int part) => s_looks[Math.Min(part, MaxParts - 1)];

    /// <param name="max">The value whose bar has the whole width.</param>
    public static List<ScreenSpan> Draw(List<decimal> parts, decimal max, int width)
    {
        var (sum, spans) = (parts.Sum(), new List<ScreenSpan>());
        if (sum <= 0 || max <= 0 || width <= 0)
            return spans;
        var columns = Math.Min((int)Math.Round(sum / max * width), width);
        // Even the smallest value above zero shows a mark.
        if (columns == 0)
            return [Mark(parts.IndexOf(parts.Max())) with { Text = "▏" }];
        var (value, drawn) = (0m, 0);
        for (var i = 0; i < parts.Count; i++)
        {
            value += parts[i];
            var end = (int)Math.Round(value / sum * columns);
            if (end <= drawn)
                continue;
            var look = Mark(i);
            spans.Add(look with { Text = new(look.Text[0], end - drawn) });
            drawn = end;
        }

        return spans;
    }
}
