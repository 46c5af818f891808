using System.Globalization;
using ClaudeSessionLogger.Pricing;
using Spectre.Console;

namespace ClaudeSessionLogger.Commands;

/// <summary>The price book for people. Into a pipe it goes without colours and lines, one model a line.</summary>
static class PriceTable
{
    public static void Print(PriceBook book, IReadOnlyList<string> unpriced, string ownFile, TextWriter output)
    {
        var console = Terminal.Open(output);
        var table = Terminal.Table(output, "model", "input>", "output>", "cache write>", "1 h>", "cache read>", "also", "source");
        foreach (var (model, price, own) in book.All)
        {
            table.Row(
                model, Money(price.Input), Money(price.Output), Money(price.CacheWrite), Money(price.CacheWrite1h), Money(price.CacheRead),
                Also(price), own ? $"yours {price.Source}".TrimEnd() : price.Source ?? "built-in");
        }

        console.Write(table);
        console.Write(Terminal.Plain($"USD per million tokens. US-only responses cost ×{Price.DefaultUsOnly} unless said; a web search costs $0.01."));
        console.WriteLine();
        if (unpriced.Count > 0)
        {
            console.Write(Terminal.Plain($"Seen without a price, so counted as $0: {string.Join(", ", unpriced)}. Give them one in {ownFile}."));
            console.WriteLine();
        }
    }

    static string Also(Price price)
    {
        var also = new List<string>();
        if (price.Fast is { } fast)
            also.Add($"fast ×{Number(fast)}");
        if (price.LongContext is { } more)
            also.Add($"above {more.Above.ToString("N0", CultureInfo.InvariantCulture)}: ×{Number(more.Prompt)}{(more.Output == more.Prompt ? "" : $", output ×{Number(more.Output)}")}");
        if (price.UsOnly != Price.DefaultUsOnly)
            also.Add($"US ×{Number(price.UsOnly)}");
        return string.Join("; ", also);
    }

    static string Money(decimal price) => price.ToString("0.00##########", CultureInfo.InvariantCulture);

    static string Number(decimal value) => value.ToString("0.############", CultureInfo.InvariantCulture);
}
