using System.Globalization;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Reports.Usage;

namespace ClaudeSessionLogger.Cli.Commands.Reports;

/// <summary>Prints two periods side by side, with the change of the cost.</summary>
static class ComparisonView
{
    const int Shown = 10;

    public static void Print(UsageComparison comparison, TextWriter output, int width, bool colours, int? limit = null)
    {
        Terminal.Print(
            output,
            $"{Days(comparison.Since, comparison.Until)}, compared with "
                + $"{Days(comparison.ComparedSince, comparison.ComparedUntil)}:",
            width,
            indent: 0
        );
        output.WriteLine();
        var table = new TextTable(
            new("", MinWidth: 16) { Shorten = ModelLabel.Short },
            TextColumn.Number("tokens", drop: 1),
            TextColumn.Number("tokens before", drop: 2),
            TextColumn.Number("cost"),
            TextColumn.Number("cost before"),
            TextColumn.Number("change"),
            TextColumn.Number("", drop: 3)
        );
        foreach (var kind in comparison.Rows.GroupBy(row => row.Kind))
        {
            var rows = kind.ToList();
            // If only one row remains, show it instead of a number.
            var shown = limit ?? (rows.Count <= Shown + 1 ? rows.Count : Shown);
            table.AddSection(kind.Key);
            foreach (var row in rows.Take(shown))
                Add(table, row, isTotal: false);
            if (rows.Count > shown)
                table.AddRow($"{rows.Count - shown} more", "", "", "", "", "", "");
        }

        table.AddEmptyLine();
        Add(table, comparison.Total, isTotal: true);
        table.Print(output, width, colours);
    }

    static void Add(TextTable table, ComparedUsage row, bool isTotal)
    {
        string[] cells =
        [
            row.Name,
            Terminal.Abbreviated(row.TotalTokens),
            Terminal.Abbreviated(row.ComparedTotalTokens),
            Terminal.Cost(row.CostUsd, row.Mark),
            Terminal.Cost(row.ComparedCostUsd, row.ComparedMark),
            Change(row.ChangeUsd),
            Share(row),
        ];
        if (isTotal)
            table.AddHighlightedRow(cells);
        else
            table.AddRow(cells);
    }

    static string Change(decimal change) =>
        change == 0 ? "" : $"{(change > 0 ? "+" : "−")}{Terminal.Money(Math.Abs(change))}";

    static string Share(ComparedUsage row) =>
        row.ComparedCostUsd <= 0
            ? row.CostUsd > 0
                ? "new"
                : ""
            : (row.ChangeUsd / row.ComparedCostUsd).ToString("+0%;−0%;0%", CultureInfo.InvariantCulture);

    static string Days(DateOnly since, DateOnly until) =>
        since == until ? $"{since:yyyy-MM-dd}" : $"{since:yyyy-MM-dd} to {until:yyyy-MM-dd}";
}
