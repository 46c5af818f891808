namespace ClaudeSessionLogger.Commands;

/// <summary>
/// Columns for people, side by side, and never a wrapped line: where the width does not do, columns that may be missing go
/// first, then those that may be short are cut.
/// </summary>
sealed class TextTable(params IReadOnlyList<TextColumn> columns)
{
    const int Gap = 2;
    const int Dropped = -Gap;

    readonly List<(string[] Cells, bool IsHeading)> _rows = [([.. columns.Select(column => column.Name)], true)];

    /// <summary>A row of texts from anywhere: no markup, no terminal codes.</summary>
    public void Row(params ReadOnlySpan<string?> cells)
    {
        var row = new string[columns.Count];
        for (var i = 0; i < row.Length; i++)
            row[i] = Text.Safe(cells[i] ?? "");
        _rows.Add((row, false));
    }

    /// <summary>The rows that follow are of another kind: an empty line, and a heading over the first column.</summary>
    public void Section(string heading)
    {
        Row(new string?[columns.Count]);
        _rows.Add(([heading, .. Enumerable.Repeat("", columns.Count - 1)], true));
    }

    /// <param name="width">What a line may take; headings are bold with <paramref name="colours"/>.</param>
    public void Print(TextWriter output, int width, bool colours)
    {
        var widths = Fit(width);
        foreach (var (cells, isHeading) in _rows)
        {
            var shown = Enumerable.Range(0, cells.Length).Where(i => widths[i] != Dropped).Select(i => Cell(columns[i], cells[i], widths[i]));
            var line = string.Join(new string(' ', Gap), shown).TrimEnd();
            output.WriteLine(isHeading && colours ? $"\x1b[1m{line}\x1b[0m" : line);
        }
    }

    static string Cell(TextColumn column, string text, int width) =>
        column.IsNumber ? new string(' ', Math.Max(0, width - Text.Width(text))) + text : Text.Pad(text, width);

    int[] Fit(int width)
    {
        int[] widths = [.. Enumerable.Range(0, columns.Count).Select(i => _rows.Max(row => Text.Width(row.Cells[i])))];
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
}
