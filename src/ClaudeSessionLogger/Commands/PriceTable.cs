using System.Globalization;
using ClaudeSessionLogger.Pricing;
using Spectre.Console;

namespace ClaudeSessionLogger.Commands;

/// <summary>The price book for people. Into a pipe it goes without colours and lines, one model a line.</summary>
static class PriceTable
{
    const int PipeWidth = 1000; // a line of a pipe is never wrapped

    public static void Print(PriceBook book, IReadOnlyList<string> unpriced, string ownFile, TextWriter output, bool isTerminal)
    {
        var settings = new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) };
        if (!isTerminal)
            (settings.Ansi, settings.ColorSystem) = (AnsiSupport.No, ColorSystemSupport.NoColors);
        var console = AnsiConsole.Create(settings);
        if (!isTerminal)
            console.Profile.Width = PipeWidth;

        var table = new Table { Border = isTerminal ? TableBorder.Rounded : TableBorder.None, ShowRowSeparators = false };
        table.AddColumn("model");
        foreach (var heading in (ReadOnlySpan<string>)["input", "output", "cache write", "1 h", "cache read"])
            table.AddColumn(new TableColumn(heading).RightAligned().NoWrap());
        table.AddColumn("also");
        table.AddColumn("source");
        foreach (var (model, price, own) in book.All)
        {
            table.AddRow(
                Plain(model), Money(price.Input), Money(price.Output), Money(price.CacheWrite), Money(price.CacheWrite1h), Money(price.CacheRead),
                Plain(Also(price)), Plain(own ? $"yours {price.Source}".TrimEnd() : price.Source ?? "built-in"));
        }

        console.Write(table);
        console.Write(Plain($"USD per million tokens. US-only responses cost ×{Price.DefaultUsOnly} unless said; a web search costs $0.01."));
        console.WriteLine();
        if (unpriced.Count > 0)
        {
            console.Write(Plain($"Seen without a price, so counted as $0: {string.Join(", ", unpriced)}. Give them one in {ownFile}."));
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

    static Text Money(decimal price) => Plain(price.ToString("0.00##########", CultureInfo.InvariantCulture));

    static string Number(decimal value) => value.ToString("0.############", CultureInfo.InvariantCulture);

    // Names come from transcripts and from the person's file: no markup, no terminal codes.
    static Text Plain(string text) => new(string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c)));
}
