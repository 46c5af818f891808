using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Reports.Sessions;
using ClaudeSessionLogger.Reports.Usage;

namespace ClaudeSessionLogger.Cli.Commands.Reports;

/// <summary>
/// Prints a report as a table that fits the width, with a total, bars in reports by time, and notes below.
/// </summary>
static class ReportTable
{
    const int SessionColumns = 8;

    // Names shorter than this are hard to tell apart, so the parts of the tokens are dropped first.
    public const int ReadableName = 28;

    public static void Print(UsageReport report, bool breakdown, TextWriter output, int width, bool colours)
    {
        var withModels = !breakdown && report.Shape.Kind is not (ReportKind.Models or ReportKind.Blocks);
        var table = new TextTable([
            .. report.Shape.Keys.Select(key => new TextColumn(
                key.Heading,
                MinWidth: key.MinWidth,
                DropPriority: key.DropPriority
            )
            {
                WantedWidth = ReadableName,
                IsTime = key.Field == "last_at",
                DropIfAlike = key.Field == "type" && report.Shape.Keys.Count > 1,
                Shorten = key.Field == "model" ? ModelLabel.Short : null,
            }),
            .. NumberColumns(report.Shape.Kind, withModels),
        ])
        {
            Choices = TokenParts.Choices,
        };
        var maxCost = report.Rows.Count == 0 ? 0 : report.Rows.Max(row => row.Totals.CostUsd);
        var leftOutTotals = report.Rows.Aggregate(report.Totals, (left, row) => left - row.Totals);
        var restIsFirst = report.LeftOut > 0 && report.Shape.IsTrend && IsAscending(report);
        var repeatedHours =
            report.Shape.Kind != ReportKind.Hourly
                ? []
                : report
                    .Rows.GroupBy(row => Minute(row.Keys[0]))
                    .Where(hour => hour.Count() > 1)
                    .SelectMany(hour => hour)
                    .ToHashSet();
        if (restIsFirst)
            AddLeftOutRow();
        foreach (var row in report.Rows)
        {
            if (row.EmptyLines > 0)
            {
                table.AddRow([
                    $"… {Terminal.Count(row.EmptyLines, report.Shape.Line, report.Shape.Lines)}",
                    .. Blanks(table.ColumnCount - 1),
                ]);
                continue;
            }

            table.AddRow([
                .. repeatedHours.Contains(row)
                    ? [row.Keys[0]!.Remove(16, 3).Replace('T', ' ')]
                    : Keys(report.Shape.Kind, row),
                .. row.Totals.Responses == 0
                    ? NoUsage(table.ColumnCount - report.Shape.Keys.Count)
                    : Cells(
                        row.Totals,
                        withModels ? string.Join(", ", row.Models.Select(use => ModelLabel.Short(use.Model))) : null,
                        report.Shape.Kind,
                        row.Block
                    ),
            ]);
            if (report.Shape.IsTrend && maxCost > 0)
                table.AddBar((double)(row.Totals.CostUsd / maxCost));
            foreach (var (model, totals) in breakdown ? row.Models : [])
                table.AddRow([
                    $"  {ModelLabel.Short(model)}",
                    .. Blanks(report.Shape.Keys.Count - 1),
                    .. Cells(totals, null, report.Shape.Kind, null),
                ]);
        }

        if (report.LeftOut > 0 && !restIsFirst)
            AddLeftOutRow();
        table.AddHighlightedRow([
            "total",
            .. Blanks(report.Shape.Keys.Count - 1),
            .. Cells(report.Totals, withModels ? "" : null, report.Shape.Kind, null),
        ]);
        table.Print(output, width, colours);
        if (ReportNotes.Of(report).ToList() is { Count: > 0 } remarks)
        {
            output.WriteLine();
            remarks.ForEach(remark => Terminal.Print(output, remark, width, indent: 0));
        }

        void AddLeftOutRow()
        {
            var words = $"{Terminal.Number(report.LeftOut)} {(restIsFirst ? "before" : "more")}";
            // One session can count in several lines of this report, so the lines left out have no meaningful sum.
            string?[] cells =
                report.Shape.Kind == ReportKind.Skills
                    ? [.. Blanks(NumberColumns(report.Shape.Kind, withModels).Count())]
                    : [.. Cells(leftOutTotals with { Sessions = -1 }, withModels ? "" : null, report.Shape.Kind, null)];
            table.AddRow([words, .. Blanks(report.Shape.Keys.Count - 1), .. cells]);
        }
    }

    static bool IsAscending(UsageReport report) =>
        report.Rows.Count < 2 || string.CompareOrdinal(report.Rows[0].Keys[0], report.Rows[1].Keys[0]) < 0;

    static IEnumerable<TextColumn> NumberColumns(ReportKind kind, bool withModels)
    {
        if (withModels)
            yield return new("models", MinWidth: 12, DropPriority: 12) { IsMinor = true };
        if (kind != ReportKind.Sessions)
            yield return TextColumn.MinorNumber("sessions", drop: 8);
        yield return TextColumn.MinorNumber("responses", drop: 14);
        yield return TextColumn.MinorNumber("input", drop: 4);
        yield return TextColumn.MinorNumber("output", drop: 2);
        yield return TextColumn.MinorNumber("cache write", drop: 10);
        yield return TextColumn.MinorNumber("cache read", drop: 6);
        yield return TextColumn.MinorNumber(TokenParts.Cache, drop: 6);
        yield return TextColumn.Number("tokens");
        if (kind == ReportKind.Blocks)
            yield return TextColumn.Number("an hour", drop: 5);
        yield return TextColumn.Number("cost");
    }

    /// <param name="models">The text of the models column; null if the table has no such column.</param>
    static IEnumerable<string?> Cells(UsageTotals totals, string? models, ReportKind kind, UsageBlock? block)
    {
        if (models is not null)
            yield return models;
        if (kind != ReportKind.Sessions)
            yield return totals.Sessions < 0 ? "" : Terminal.Number(totals.Sessions);
        yield return Terminal.Number(totals.Responses);
        yield return Terminal.Abbreviated(totals.Input);
        yield return Terminal.Abbreviated(totals.Output);
        yield return Terminal.Abbreviated(totals.CacheWrite);
        yield return Terminal.Abbreviated(totals.CacheRead);
        yield return Terminal.Abbreviated(totals.CacheWrite + totals.CacheRead);
        yield return Terminal.Abbreviated(totals.Total);
        if (kind == ReportKind.Blocks)
            yield return block is { HasRate: true, Burn: { } burn } ? Terminal.Money(burn.UsdPerHour) : "";
        yield return Terminal.Cost(totals.CostUsd, totals.Mark);
    }

    // A line of zeros would look like a number to read.
    static IEnumerable<string?> NoUsage(int columns) => Blanks(columns - 1).Append(Terminal.Money(0));

    static IEnumerable<string?> Keys(ReportKind kind, UsageRow row) =>
        kind switch
        {
            ReportKind.Hourly => [Minute(row.Keys[0]) ?? "unknown"],
            ReportKind.Blocks =>
            [
                Minute(row.Keys[0]),
                $"{Minute(row.Keys[1])?[11..]}{(row.Block is { IsActive: true } ? " active" : "")}",
            ],
            ReportKind.Sessions =>
            [
                row.Keys[0]![..Math.Min(SessionColumns, row.Keys[0]!.Length)],
                Minute(row.Keys[1]),
                row.Keys[2],
                row.Keys[3],
                string.IsNullOrEmpty(row.Keys[4]) ? SessionRow.Untitled : row.Keys[4],
            ],
            ReportKind.Models => [row.Keys[0]],
            ReportKind.Branches => [row.Keys[0] ?? "(none)", row.Keys[1]],
            ReportKind.Skills => [row.Keys[0] ?? "(none)"],
            _ => [row.Keys[0] ?? "unknown"],
        };

    // Shortens 2026-11-22T21:16:00+01:00 to 2026-11-22 21:16.
    static string? Minute(string? time) => time?[..16].Replace('T', ' ');

    static IEnumerable<string?> Blanks(int count) => Enumerable.Repeat<string?>("", count);
}
