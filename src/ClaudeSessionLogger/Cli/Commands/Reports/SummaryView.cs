using System.Globalization;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Reports.Usage;

namespace ClaudeSessionLogger.Cli.Commands.Reports;

/// <summary>Prints the one-screen summary, which <c>report</c> shows if no kind is given.</summary>
static class SummaryView
{
    const int MostShown = 8,
        FewestShown = 3;
    const string Heights = "▁▂▃▄▅▆▇█";

    /// <param name="height">The lines of the terminal: if they are few, fewer projects and models are shown.</param>
    public static void Print(UsageSummary summary, TextWriter output, int width, int height, bool colours)
    {
        var periods = summary
            .Periods.Where(period => period.Responses > 0 || period.Name == UsageSummary.Today)
            .OrderBy(period => Place(period.Name))
            .Select(period => period.Name == UsageSummary.GivenDays ? period with { Name = "total" } : period)
            .ToList();
        var remarks = Remarks(summary, width).ToList();
        var shown = ShownFor(height, periods.Count + remarks.Sum(remark => 1 + remark.Length / width));
        var table = new TextTable(
            new("", MinWidth: 14) { Shorten = ModelLabel.Short, WantedWidth = ReportTable.ReadableName },
            TextColumn.MinorNumber("sessions", drop: 3),
            TextColumn.MinorNumber("responses", drop: 5),
            TextColumn.MinorNumber("input", drop: 2),
            TextColumn.MinorNumber("output", drop: 1),
            TextColumn.MinorNumber("cache write", drop: 6),
            TextColumn.MinorNumber("cache read", drop: 4),
            TextColumn.MinorNumber(TokenParts.Cache, drop: 2),
            TextColumn.Number("tokens"),
            TextColumn.Number("cost")
        )
        {
            Choices = TokenParts.Choices,
        };
        Add(table, periods);
        table.AddSection("project");
        AddTop(table, summary.Projects, shown, isPerSession: true);
        table.AddSection("model");
        AddTop(table, summary.Models, shown, isPerSession: false);
        table.Print(output, width, colours);

        if (remarks.Count > 0)
            output.WriteLine();
        foreach (var remark in remarks)
            Terminal.Print(output, remark, width, indent: 0);
    }

    // Beside the other lines, the headings, blank lines and "n more" take eight lines, and the prompt takes one.
    static int ShownFor(int height, int otherLines) =>
        Math.Clamp((height - 9 - otherLines) / 2, FewestShown, MostShown);

    // Shortest period first; JSON keeps the order of older versions.
    static int Place(string period) =>
        period switch
        {
            UsageSummary.Today => 0,
            UsageSummary.Yesterday => 1,
            UsageSummary.Last7Days => 2,
            UsageSummary.ThisMonth => 3,
            UsageSummary.Last30Days => 4,
            _ => 5,
        };

    // The last line sums up the lines that are not shown. If a session can be in several of them, its column "sessions"
    // stays empty: the session would be counted more than once.
    static void AddTop(TextTable table, IReadOnlyList<SummaryLine> lines, int most, bool isPerSession)
    {
        // If only one line remains, show it instead of a sum.
        var shown = lines.Count <= most + 1 ? lines.Count : most;
        Add(table, lines.Take(shown));
        if (lines.Skip(shown).ToList() is not { Count: > 0 } rest)
            return;
        table.AddRow(
            $"{rest.Count} more",
            isPerSession ? Terminal.Number(rest.Sum(line => line.Sessions)) : "",
            Terminal.Number(rest.Sum(line => line.Responses)),
            Terminal.Abbreviated(rest.Sum(line => line.Input)),
            Terminal.Abbreviated(rest.Sum(line => line.Output)),
            Terminal.Abbreviated(rest.Sum(line => line.CacheWrite)),
            Terminal.Abbreviated(rest.Sum(line => line.CacheRead)),
            Terminal.Abbreviated(rest.Sum(line => line.CacheWrite + line.CacheRead)),
            Terminal.Abbreviated(rest.Sum(Total)),
            Terminal.Cost(
                rest.Sum(line => line.CostUsd),
                rest.Select(line => line.Mark).Aggregate((all, mark) => all | mark)
            )
        );
    }

    static long Total(SummaryLine line) => line.Input + line.Output + line.CacheWrite + line.CacheRead;

    static void Add(TextTable table, IEnumerable<SummaryLine> lines)
    {
        foreach (var line in lines)
        {
            table.AddRow(
                line.Name,
                Terminal.Number(line.Sessions),
                Terminal.Number(line.Responses),
                Terminal.Abbreviated(line.Input),
                Terminal.Abbreviated(line.Output),
                Terminal.Abbreviated(line.CacheWrite),
                Terminal.Abbreviated(line.CacheRead),
                Terminal.Abbreviated(line.CacheWrite + line.CacheRead),
                Terminal.Abbreviated(Total(line)),
                Terminal.Cost(line.CostUsd, line.Mark)
            );
        }
    }

    static IEnumerable<string> Remarks(UsageSummary summary, int width)
    {
        if (summary.Range is { } range)
            yield return $"Period: {range}.";
        if (summary.Days.Count > 1 && summary.Days.MaxBy(day => day.CostUsd) is { CostUsd: > 0 } mostExpensive)
            yield return $"{(summary.Range is null ? $"The last {summary.Days.Count} days" : "Day by day")}: "
                + $"{Sparkline(summary.Days, mostExpensive.CostUsd)} (most "
                + $"on {mostExpensive.Day.ToString("MMMM d", CultureInfo.InvariantCulture)}: "
                + $"{Terminal.Money(mostExpensive.CostUsd)})";
        // Entries have no tag, model or branch, so those of the whole log would be shown.
        if (summary.OpenEntries.Count > 0 && !summary.IsOfSomeSessions)
        {
            var counts = summary.OpenEntries.Select(entries => Terminal.Count(entries.Count, entries.Category));
            yield return $"Open in the shared log: {string.Join(", ", counts)} (claude-session-logger list --open).";
        }

        foreach (
            var remark in ReportNotes.Of(
                new(
                    summary.UnpricedModels,
                    null,
                    summary.LowerBoundResponses,
                    summary.SkippedLines,
                    summary.UnattributedUsd,
                    [],
                    summary.ClientPricedUsd
                )
                {
                    Responses = summary.All.Responses,
                },
                ReportNotes.ForUnrecordedCalls,
                explains: width >= ReportNotes.WidthForPage
            )
        )
            yield return remark;
    }

    // A day without any cost is shown as a dot, not as the smallest bar.
    static string Sparkline(IReadOnlyList<SummaryDay> days, decimal max) =>
        string.Concat(
            days.Select(day =>
                day.CostUsd <= 0 ? '·' : Heights[(int)Math.Min(Heights.Length - 1, day.CostUsd * Heights.Length / max)]
            )
        );
}
