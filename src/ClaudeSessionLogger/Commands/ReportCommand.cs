using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Reports;
using ClaudeSessionLogger.Store;
using Spectre.Console;

namespace ClaudeSessionLogger.Commands;

/// <summary>The first report: one screen of where the money went.</summary>
sealed class ReportCommand : Command
{
    readonly Option<bool> _json = new("--json") { Description = "Print JSON" };

    public ReportCommand() : base("report", "Show on one screen what was used and what it cost")
    {
        Add(_json);
        SetAction(Run);
    }

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        using var database = Database.OpenToRead(Locations.FromEnvironment(), CommandLine.Patience)
            ?? throw new Failure(FailureKind.NotFound, "nothing is captured yet; claude-session-logger import records what is on the disk.");
        var summary = Summary.Of(database, TimeProvider.System);
        if (parsed.GetValue(_json))
            output.WriteLine(JsonSerializer.Serialize(summary, ReportJson.Readable.Summary));
        else
            Print(summary, output);
        return 0;
    }

    static void Print(Summary summary, TextWriter output)
    {
        var console = Terminal.Open(output);
        foreach (var (heading, lines) in (ReadOnlySpan<(string, IReadOnlyList<SummaryLine>)>)[("", summary.Periods), ("project", summary.Projects), ("model", summary.Models)])
        {
            var table = Terminal.Table(output, heading, "sessions>", "responses>", "input>", "output>", "cache write>", "cache read>", "cost>");
            foreach (var line in lines)
            {
                table.Row(line.Name, Terminal.Number(line.Sessions), Terminal.Number(line.Responses), Terminal.Short(line.Input), Terminal.Short(line.Output),
                    Terminal.Short(line.CacheWrite), Terminal.Short(line.CacheRead), Terminal.Money(line.CostUsd));
            }

            console.Write(table);
        }

        foreach (var remark in Remarks(summary))
            output.WriteLine(remark);
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
