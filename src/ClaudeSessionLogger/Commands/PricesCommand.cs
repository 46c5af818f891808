using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Pricing;

namespace ClaudeSessionLogger.Commands;

/// <summary>The price of every model, and the models met that have none.</summary>
sealed class PricesCommand : Command, IExample
{
    readonly Option<bool> _json = CommonOptions.Json();
    readonly Func<IReadOnlyList<string>> _modelsSeen;
    readonly Locations? _places;

    /// <param name="modelsSeen">The models of recorded responses, as transcripts name them.</param>
    /// <param name="places">Null for those of the environment.</param>
    public PricesCommand(Func<IReadOnlyList<string>> modelsSeen, Locations? places = null) : base("prices", "List what every model costs, and models seen without a price")
    {
        _modelsSeen = modelsSeen;
        _places = places;
        Add(_json);
        SetAction(Run);
    }

    public string Example => "claude-session-logger prices --json";

    int Run(ParseResult parsed)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var places = _places ?? Locations.FromEnvironment();
        var book = PriceBook.Load(places, out var warnings);
        foreach (var warning in warnings)
            error.WriteLine($"warning: {warning}");

        // <synthetic> and the like are the client's own messages, which nobody bills.
        string[] unpriced = [.. _modelsSeen().Where(model => model is not ['<', ..] && book.Find(model) is null).Distinct().Order(StringComparer.Ordinal)];
        if (parsed.GetValue(_json))
        {
            output.WriteLine(JsonSerializer.Serialize(WirePrices.Of(book, unpriced), PricesJson.Default.WirePrices));
            return 0;
        }

        PriceTable.Print(book, unpriced, places.Prices, output);
        return 0;
    }
}
