using System.Globalization;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Platform.Text;
using Hex1b;
using Hex1b.Surfaces;
using Hex1b.Theming;

namespace ClaudeSessionLogger.Cli.Browse.Screens;

/// <summary>Shows lines on a terminal, and sends it only the cells that have changed.</summary>
/// <param name="hasColors">Without, only bold, dim, underlined and reversed text is used.</param>
sealed class Screen(ITerminal terminal, bool hasColors)
{
    static readonly Hex1bColor?[] s_palette =
    [
        null,
        .. Enumerable.Range(1, 7).Select(index => (Hex1bColor?)Hex1bColor.FromStandard((byte)index, 0, 0, 0)),
    ];
    static readonly string[] s_ascii = [.. Enumerable.Range(0, 128).Select(code => ((char)code).ToString())];

    Surface? _shown;

    /// <summary>Draws everything at the next time, because the terminal may show something else.</summary>
    public void Forget() => _shown = null;

    /// <param name="cursor">Where text is typed; null hides the cursor.</param>
    public void Show(IReadOnlyList<ScreenLine> lines, (int X, int Y)? cursor)
    {
        var (width, height) = terminal.Size;
        var next = new Surface(width, height);
        for (var y = 0; y < height; y++)
            Paint(next, y, y < lines.Count ? lines[y] : ScreenLine.Empty);
        var isNew = _shown is null || (_shown.Width, _shown.Height) != (width, height);
        var diff = isNew ? SurfaceComparer.CreateFullDiff(next) : SurfaceComparer.Compare(_shown!, next);
        _shown = next;
        var place = cursor is { } at ? TerminalCodes.ShowCursor(Math.Min(at.X, width - 1), at.Y) : "";
        terminal.Write(
            TerminalCodes.HideCursor + (isNew ? TerminalCodes.Clear : "") + SurfaceComparer.ToAnsiString(diff) + place
        );
    }

    void Paint(Surface surface, int y, ScreenLine line)
    {
        var x = 0;
        foreach (var span in line.Spans)
            x = Paint(surface, x, y, span.Text, Attributes(span.Style, line.IsSelected), Color(span.Style));
        var (blank, fill) = (
            new SurfaceCell(" ", null, null, line.IsSelected ? CellAttributes.Reverse : CellAttributes.None),
            surface.Width
        );
        for (; x < fill; x++)
            surface[x, y] = blank;
    }

    static int Paint(Surface surface, int x, int y, string text, CellAttributes attributes, Hex1bColor? color)
    {
        for (var i = 0; i < text.Length && x < surface.Width; )
        {
            var length =
                text[i] < 0x80 && (i + 1 == text.Length || text[i + 1] < 0x80)
                    ? 1
                    : StringInfo.GetNextTextElementLength(text, i);
            var cluster = text.AsSpan(i, length);
            i += length;
            var columns = ColumnWidth.Measure(cluster);
            if (columns == 0 || char.IsControl(cluster[0]))
                continue;
            if (x + columns > surface.Width)
                break;
            var shown = length == 1 && cluster[0] < 0x80 ? s_ascii[cluster[0]] : cluster.ToString();
            surface[x, y] = new(shown, color, null, attributes, columns);
            if (columns == 2)
                surface[x + 1, y] = new("", null, null, CellAttributes.None, 0);
            x += columns;
        }

        return x;
    }

    Hex1bColor? Color(ScreenStyle style) => hasColors ? s_palette[(int)style.Color] : null;

    static CellAttributes Attributes(ScreenStyle style, bool isSelected) =>
        (style.Bold ? CellAttributes.Bold : CellAttributes.None)
        | (style.Dim && !isSelected ? CellAttributes.Dim : CellAttributes.None)
        | (style.Underline ? CellAttributes.Underline : CellAttributes.None)
        | (style.Reverse != isSelected ? CellAttributes.Reverse : CellAttributes.None);
}
