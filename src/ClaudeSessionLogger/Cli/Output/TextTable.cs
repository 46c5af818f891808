using System.Text;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Output;

/// <summary>
/// Columns for people, side by side, and never a wrapped line: where the width does not do, columns that may be missing go
/// first, then those that may be short are cut. Rows may end in a bar, as long as there is room.
/// </summary>
sealed class TextTable(params IReadOnlyList<TextColumn> columns)
{
    const int Gap = 2;
    const int Dropped = -Gap;
    const int ShortestBar = 8, LongestBar = 40;
    const string Eighths = " ▏▎▍▌▋▊▉";

    readonly List<Line> _lines = [new([.. columns.Select(column => column.Name)], IsStrong: true)];

    /// <summary>A row of texts from anywhere: no markup, no terminal codes.</summary>
    public void Row(params ReadOnlySpan<string?> cells) => Add(cells, isStrong: false);

    /// <summary>A row that is to be seen: a total.</summary>
    public void StrongRow(params ReadOnlySpan<string?> cells) => Add(cells, isStrong: true);

    /// <summary>Draws a bar behind the last row. <paramref name="share"/>: how long, of the longest, from 0 to 1.</summary>
    public void Bar(double share) => _lines[^1] = _lines[^1] with { Share = share };

    /// <summary>The rows that follow are of another kind: an empty line, and a heading over the first column.</summary>
    public void Section(string heading)
    {
        Row(new string?[columns.Count]);
        _lines.Add(new([heading, .. Enumerable.Repeat("", columns.Count - 1)], IsStrong: true));
    }

    /// <param name="width">What a line may take; headings are bold with <paramref name="colours"/>.</param>
    public void Print(TextWriter output, int width, bool colours)
    {
        // Into a pipe no bar goes: it is for eyes.
        var hasBars = width < Terminal.Unlimited && _lines.Any(line => line.Share is not null);
        var widths = Fit(hasBars ? width - Gap - ShortestBar : width);
        var room = hasBars ? Math.Min(LongestBar, width - widths.Sum(column => column + Gap)) : 0;
        foreach (var line in _lines)
        {
            var shown = Enumerable.Range(0, line.Cells.Length).Where(i => widths[i] != Dropped).Select(i => Cell(columns[i], line.Cells[i], widths[i]));
            var text = string.Join(new string(' ', Gap), shown);
            if (room >= ShortestBar && line.Share is > 0 and var share)
                output.WriteLine($"{text}{new string(' ', Gap)}{(colours ? $"\x1b[36m{BarOf(share, room)}\x1b[0m" : BarOf(share, room))}");
            else
                output.WriteLine(line.IsStrong && colours ? $"\x1b[1m{text.TrimEnd()}\x1b[0m" : text.TrimEnd());
        }
    }

    void Add(ReadOnlySpan<string?> cells, bool isStrong)
    {
        var row = new string[columns.Count];
        for (var i = 0; i < row.Length; i++)
            row[i] = SafeText.Safe(cells[i] ?? "");
        _lines.Add(new(row, isStrong));
    }

    static string BarOf(double share, int columns)
    {
        // What is not nothing shows as something.
        var eighths = Math.Max(1, (int)Math.Round(Math.Min(share, 1) * columns * 8));
        return new StringBuilder().Append('█', eighths / 8).Append(eighths % 8 == 0 ? "" : Eighths[eighths % 8].ToString()).ToString();
    }

    static string Cell(TextColumn column, string text, int width) =>
        column.IsNumber ? new string(' ', Math.Max(0, width - SafeText.Width(text))) + text : SafeText.Pad(text, width);

    int[] Fit(int width)
    {
        int[] widths = [.. Enumerable.Range(0, columns.Count).Select(i => _lines.Max(line => SafeText.Width(line.Cells[i])))];
        while (Excess() > widths.Select(Spare).Sum() && Choose(i => widths[i] == Dropped ? 0 : columns[i].Drop) is { } needless)
            widths[needless] = Dropped;
        while (Excess() > 0 && Choose(i => Spare(widths[i], i)) is { } roomy)
            widths[roomy]--;
        return widths;

        int Excess() => widths.Sum(column => column + Gap) - Gap - width;
        int Spare(int column, int i) => columns[i].Least > 0 ? Math.Max(0, column - columns[i].Least) : 0;
    }

    /// <summary>The column of which there is most; null when there is none of any.</summary>
    int? Choose(Func<int, int> amount)
    {
        var best = Enumerable.Range(0, columns.Count).MaxBy(amount);
        return amount(best) > 0 ? best : null;
    }

    readonly record struct Line(string[] Cells, bool IsStrong, double? Share = null);
}
