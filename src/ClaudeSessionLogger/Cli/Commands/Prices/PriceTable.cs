using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Prices;

/// <summary>Prints the price book as a table, with one model per line.</summary>
static class PriceTable
{
    public static void Print(PriceBook book, IReadOnlyList<string> unpriced, string ownFile, TextWriter output)
    {
        var table = new TextTable(
            new("model", MinWidth: 16),
            TextColumn.Number("input"),
            TextColumn.Number("output"),
            TextColumn.Number("cache write", drop: 1),
            TextColumn.Number("1h write", drop: 2),
            TextColumn.Number("cache read"),
            new("factors", MinWidth: 14, DropPriority: 3),
            new("source", DropPriority: 4)
        );
        foreach (var (model, price, own) in book.All)
        {
            table.AddRow(
                model,
                Money(price.Input),
                Money(price.Output),
                Money(price.CacheWrite),
                Money(price.CacheWrite1h),
                Money(price.CacheRead),
                Also(price),
                own ? $"yours {price.Source}".TrimEnd() : price.Source ?? "built-in"
            );
        }

        table.Print(output);
        output.WriteLine();
        Terminal.Print(
            output,
            $"USD per million tokens. US-only responses cost ×{Price.DefaultUsOnly} unless shown "
                + "otherwise; a web search costs $0.01."
        );
        if (unpriced.Count > 0)
        {
            Terminal.Print(
                output,
                "Models without a price, counted at the client's own cost or $0: "
                    + $"{SafeText.Safe(string.Join(", ", unpriced))}. Set a price with"
            );
            output.WriteLine($"  claude-session-logger prices set {SafeText.Safe(unpriced[0])} --input 3 --output 15");
            Terminal.Print(output, $"or write it to {SafeText.Safe(ownFile)} as");
            output.WriteLine(
                $$"""  { {{JsonValue.Create(SafeText.Safe(unpriced[0])).ToJsonString()}}: { "input": 3, "output": 15 } }"""
            );
            Terminal.Print(output, "or take it from a price list with claude-session-logger prices update.");
        }
    }

    static string Also(Price price)
    {
        var also = new List<string>();
        if (price.Fast is { } fast)
            also.Add($"fast ×{Number(fast)}");
        if (price.LongContext is { } more)
            also.Add(
                $"prompts above {more.Above.ToString("N0", CultureInfo.InvariantCulture)}: "
                    + $"×{Number(more.Prompt)}{(more.Output == more.Prompt ? "" : $", output ×{Number(more.Output)}")}"
            );
        if (price.UsOnly != Price.DefaultUsOnly)
            also.Add($"US ×{Number(price.UsOnly)}");
        return string.Join("; ", also);
    }

    static string Money(decimal price) => price.ToString("0.00##########", CultureInfo.InvariantCulture);

    static string Number(decimal value) => value.ToString("0.############", CultureInfo.InvariantCulture);
}
