using System.Text;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Output;

/// <summary>
/// Prints columns side by side without wrapping lines. If the table is too wide, it first drops optional columns, then
/// cuts the text of columns that may be shortened. A row can end in a bar if there is room.
/// </summary>
sealed class TextTable(params IReadOnlyList<TextColumn> columns)
{
    const int Gap = 2;
    const int Dropped = -Gap;

    // Cells that may be cut are never wider, so that a single long text does not widen all rows. A title has at most
    // 200 characters, of up to two columns; only older titles, and those of other tools, are longer.
    const int WidestCell = 400;

    const int ShortestText = 4;
    const int ShortestBar = 8,
        LongestBar = 40;
    const string Eighths = " ▏▎▍▌▋▊▉";

    public int ColumnCount => columns.Count;

    /// <summary>
    /// Columns that only make sense together, such as the parts of a sum: the first choice that fits whole is shown,
    /// without the columns of the other choices.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>> Choices { get; init; } = [];

    readonly List<Line> _lines = [new([.. columns.Select(column => column.Name)], IsStrong: true)];

    /// <summary>Adds a row. Control characters are removed from the texts, which are not trusted.</summary>
    public void AddRow(params ReadOnlySpan<string?> cells) => Add(cells, isStrong: false);

    /// <summary>Adds a highlighted row, such as a total.</summary>
    public void AddHighlightedRow(params ReadOnlySpan<string?> cells) => Add(cells, isStrong: true);

    /// <summary>Draws a bar after the row that was added last.</summary>
    /// <param name="share">The length of the bar, from 0 to 1 for the longest bar of the table.</param>
    public void AddBar(double share) => _lines[^1] = _lines[^1] with { Share = share };

    /// <summary>Begins a group of rows, with an empty line and a heading over the first column.</summary>
    public void AddSection(string heading)
    {
        AddRow(new string?[columns.Count]);
        _lines.Add(new([heading, .. Enumerable.Repeat("", columns.Count - 1)], IsStrong: true));
    }

    /// <summary>Begins a group of rows, with an empty line and a heading across all columns.</summary>
    public void AddHeading(string heading)
    {
        AddRow(new string?[columns.Count]);
        _lines.Add(new([.. Enumerable.Repeat("", columns.Count)], IsStrong: true, Heading: heading));
    }

    /// <summary>Adds an empty line.</summary>
    public void AddEmptyLine() => AddRow(new string?[columns.Count]);

    /// <param name="width">The maximum width of a line; headings are bold with <paramref name="colours"/>.</param>
    public void Print(TextWriter output, int width, bool colours)
    {
        // Bars are drawn only on a terminal.
        var hasBars = width < Terminal.Unlimited && _lines.Any(line => line.Share is not null);
        var widths = FitChoice(hasBars ? width - Gap - ShortestBar : width, width);
        var barSpace = hasBars ? Math.Min(LongestBar, width - widths.Sum(column => column + Gap)) : 0;
        foreach (var line in _lines)
        {
            var shown = Enumerable
                .Range(0, line.Cells.Length)
                .Where(i => widths[i] != Dropped)
                .Select(i => Cell(columns[i], line.Cells[i], widths[i]));
            var text = line.Heading is { } heading
                ? SafeText.Fit(heading, width)
                : string.Join(new string(' ', Gap), shown);
            if (barSpace >= ShortestBar && line.Share is > 0 and var share)
                output.WriteLine(
                    $"{text}{new string(' ', Gap)}"
                        + $"{(colours ? $"\x1b[36m{Bar(share, barSpace)}\x1b[0m" : Bar(share, barSpace))}"
                );
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

    // 2026-11-22 19:16 becomes 2026-11-22, and Nov 22 19:16 becomes Nov 22.
    static string DayOf(string time) => time.LastIndexOf(' ') is > 0 and var end ? time[..end].TrimEnd() : time;

    /// <summary>A bar in eighths of a column.</summary>
    public static string Bar(double share, int columns)
    {
        // Show at least a minimal bar for a value above zero.
        var eighths = Math.Max(1, (int)Math.Round(Math.Min(share, 1) * columns * 8));
        return new StringBuilder()
            .Append('█', eighths / 8)
            .Append(eighths % 8 == 0 ? "" : Eighths[eighths % 8].ToString())
            .ToString();
    }

    static string Cell(TextColumn column, string text, int width) =>
        column.IsTime && SafeText.Width(text) > width ? SafeText.Pad(DayOf(text), width)
        : column.IsNumber ? new string(' ', Math.Max(0, width - SafeText.Width(text))) + text
        : SafeText.Pad(text, width);

    int[] FitChoice(int width, int terminal)
    {
        foreach (var choice in Choices)
        {
            var widths = Fit(width, terminal, Others(choice));
            if (choice.All(name => widths[IndexOf(name)] != Dropped))
                return widths;
        }

        return Fit(width, terminal, Others([]));

        HashSet<int> Others(IReadOnlyList<string> choice) =>
            [.. Choices.SelectMany(names => names).Except(choice).Select(IndexOf)];
    }

    int IndexOf(string name) => Enumerable.Range(0, columns.Count).First(i => columns[i].Name == name);

    /// <param name="width">The width that the columns should have, so that there is room for bars.</param>
    /// <param name="terminal">The width that no line exceeds.</param>
    /// <param name="hidden">The columns that are not shown at any width.</param>
    int[] Fit(int width, int terminal, HashSet<int> hidden)
    {
        int[] widths =
        [
            .. Enumerable
                .Range(0, columns.Count)
                .Select(i => _lines.Max(line => SafeText.Width(line.Cells[i])))
                .Select((widest, i) => columns[i].MinWidth > 0 ? Math.Min(widest, WidestCell) : widest)
                .Select((widest, i) => hidden.Contains(i) ? Dropped : widest),
        ];
        int[] least = [.. columns.Select((column, i) => column.IsTime ? WidestDay(i) : column.MinWidth)];
        for (var i = 0; i < widths.Length && Excess() > 0; i++)
        {
            if (widths[i] == Dropped)
                continue;
            if (columns[i].Shorten is { } shorten)
                widths[i] = Shorten(i, shorten);
            else if (columns[i].DropIfAlike && IsAlike(i))
                widths[i] = Dropped;
        }

        while (
            Excess() > widths.Select(SpareOfWanted).Sum()
            && IndexOfGreatest(i => widths[i] == Dropped || !columns[i].IsMinor ? 0 : columns[i].DropPriority)
                is { } minor
        )
            widths[minor] = Dropped;
        while (
            Excess() > widths.Select(Spare).Sum()
            && IndexOfGreatest(i => widths[i] == Dropped ? 0 : columns[i].DropPriority) is { } needless
        )
            widths[needless] = Dropped;
        // Columns keep the width that they want for as long as others have more than they want.
        while (Excess() > 0 && IndexOfGreatest(i => SpareOfWanted(widths[i], i)) is { } generous)
            widths[generous]--;
        while (Excess() > 0 && IndexOfGreatest(i => Spare(widths[i], i)) is { } widest)
            widths[widest]--;
        // A longer text than the table was designed for is cut too, rather than wrapped by the terminal.
        for (var i = 0; i < widths.Length; i++)
        {
            if (columns[i].IsTime && widths[i] > 0 && _lines.Any(line => SafeText.Width(line.Cells[i]) > widths[i]))
                widths[i] = least[i];
        }

        width = terminal;
        while (Excess() > 0 && IndexOfGreatest(i => Rest(widths[i], i)) is { } longest)
            widths[longest]--;
        return widths;

        int Excess() => widths.Sum(column => column + Gap) - Gap - width;
        int Rest(int column, int i) => columns[i].IsNumber ? 0 : Math.Max(0, column - ShortestText);
        int SpareOfWanted(int column, int i) =>
            least[i] > 0 ? Math.Max(0, column - Math.Max(least[i], columns[i].WantedWidth)) : 0;
        int Spare(int column, int i) => least[i] > 0 ? Math.Max(0, column - least[i]) : 0;
    }

    int WidestDay(int column) =>
        _lines.Max(line => SafeText.Width(line.IsStrong ? line.Cells[column] : DayOf(line.Cells[column])));

    /// <summary>Shortens all cells of a column, and returns its width then.</summary>
    int Shorten(int column, Func<string, string> shorten)
    {
        foreach (var line in _lines.Skip(1))
            line.Cells[column] = shorten(line.Cells[column]);
        return _lines.Max(line => SafeText.Width(line.Cells[column]));
    }

    // A single row says nothing about the others.
    bool IsAlike(int column) =>
        _lines
            .Skip(1)
            .Where(line => line.Cells.Any(cell => cell.Length > 0))
            .Select(line => line.Cells[column])
            .ToList()
            is { Count: > 1 } cells
        && cells.Distinct(StringComparer.Ordinal).Count() == 1;

    /// <summary>Returns the index of the column with the greatest amount; null if all amounts are zero.</summary>
    int? IndexOfGreatest(Func<int, int> amount)
    {
        var best = Enumerable.Range(0, columns.Count).MaxBy(amount);
        return amount(best) > 0 ? best : null;
    }

    readonly record struct Line(string[] Cells, bool IsStrong, double? Share = null, string? Heading = null);
}
