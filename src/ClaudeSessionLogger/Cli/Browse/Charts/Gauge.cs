using System.Globalization;
using ClaudeSessionLogger.Cli.Browse.Screens;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Cli.Browse.Charts;

/// <summary>Draws how much of something is used: a bar and a percentage.</summary>
static class Gauge
{
    /// <param name="share">From 0; more than 1 if more is used than there is.</param>
    /// <param name="width">The width of the bar.</param>
    public static IReadOnlyList<ScreenSpan> Draw(double share, int width)
    {
        var used = Math.Clamp((int)Math.Round(share * width), 0, width);
        // Even the smallest use shows a mark.
        var little = used == 0 && share > 0 ? "▏" : "";
        var style =
            share >= 1 ? ScreenStyle.Bad
            : share >= (double)Budget.WarningShare ? ScreenStyle.Warning
            : ScreenStyle.Accent;
        return
        [
            new(new string('█', used) + little, style),
            new(new('░', width - used - little.Length), ScreenStyle.Minor),
            new(string.Create(CultureInfo.InvariantCulture, $" {Math.Floor(share * 100), 3}%"), ScreenStyle.Heading),
        ];
    }
}
