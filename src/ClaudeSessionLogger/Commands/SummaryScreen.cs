using ClaudeSessionLogger.Reports;

namespace ClaudeSessionLogger.Commands;

/// <summary>The report without a kind: one screen.</summary>
static class SummaryScreen
{
    const int Shown = 8;

    public static void Print(Summary summary, TextWriter output)
    {
        if (summary.Periods is [.., { Sessions: 0 }])
        {
            output.WriteLine("no sessions yet; claude-session-logger import records those on the disk.");
            return;
        }

        var table = new TextTable(new("", Least: 14), TextColumn.Number("sessions"), TextColumn.Number("responses", drop: 2), TextColumn.Number("input"), TextColumn.Number("output"),
            TextColumn.Number("cache write", drop: 1), TextColumn.Number("cache read"), TextColumn.Number("cost"));
        Add(table, summary.Periods);
        table.Section("project");
        AddTop(table, summary.Projects);
        table.Section("model");
        AddTop(table, summary.Models);
        table.Print(output);

        foreach (var remark in Remarks(summary))
        {
            output.WriteLine();
            Terminal.Print(output, remark);
        }
    }

    // One session may have used several models, so those of the rest cannot be added up.
    static void AddTop(TextTable table, IReadOnlyList<SummaryLine> lines)
    {
        // A line for the rest of one would say less than that one.
        var shown = lines.Count <= Shown + 1 ? lines.Count : Shown;
        Add(table, lines.Take(shown));
        if (lines.Skip(shown).ToList() is not { Count: > 0 } rest)
            return;
        table.Row($"{rest.Count} more", "", Terminal.Number(rest.Sum(line => line.Responses)), Terminal.Short(rest.Sum(line => line.Input)),
            Terminal.Short(rest.Sum(line => line.Output)), Terminal.Short(rest.Sum(line => line.CacheWrite)), Terminal.Short(rest.Sum(line => line.CacheRead)),
            Terminal.Money(rest.Sum(line => line.CostUsd)));
    }

    static void Add(TextTable table, IEnumerable<SummaryLine> lines)
    {
        foreach (var line in lines)
        {
            table.Row(line.Name, Terminal.Number(line.Sessions), Terminal.Number(line.Responses), Terminal.Short(line.Input), Terminal.Short(line.Output),
                Terminal.Short(line.CacheWrite), Terminal.Short(line.CacheRead), Terminal.Money(line.CostUsd));
        }
    }

    static IEnumerable<string> Remarks(Summary summary)
    {
        if (summary.UnpricedModels.Count > 0)
            yield return $"Without a price, so counted as $0: {Text.Safe(string.Join(", ", summary.UnpricedModels))} (claude-session-logger prices says how to add one).";
        if (summary.UnattributedUsd > 0)
            yield return $"Beyond this the client reports {Terminal.Money(summary.UnattributedUsd)} for calls that left no row (compaction, titles).";
        if (summary.LowerBoundResponses > 0)
            yield return $"Of {Terminal.Number(summary.LowerBoundResponses)} responses the client wrote only a lower bound of the output.";
        if (summary.SkippedLines > 0)
            yield return $"{Terminal.Number(summary.SkippedLines)} transcript lines could not be read.";
    }
}
