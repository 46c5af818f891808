using System.CommandLine;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Pricing;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Commands;

/// <summary>Recomputes every session's cost after prices have changed.</summary>
sealed class RepriceCommand : Command, IExample
{
    public RepriceCommand() : base("reprice", "Recompute every session's cost with the prices of now")
    {
        SetAction(Run);
    }

    public string Example => "claude-session-logger reprice";

    static int Run(ParseResult parsed)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var places = Locations.FromEnvironment();
        var prices = PriceBook.Load(places, out var warnings);
        foreach (var warning in warnings)
            error.WriteLine($"warning: {warning}");

        using var database = Database.Open(places, TimeProvider.System, CommandLine.Patience);
        var result = Repricing.Run(database, prices);
        BadgeWriter.Write(database, places, TimeProvider.System);
        output.WriteLine(result.Responses == 0
            ? $"nothing changed: all sessions together cost {result.After}"
            : $"repriced {Terminal.Count(result.Responses, "response")} of {Terminal.Count(result.Sessions, "session")}: {result.Before} → {result.After}");
        if (result.Unpriced.Count > 0)
            error.WriteLine($"Without a price, so counted as $0: {Text.Safe(string.Join(", ", result.Unpriced))}; add them to {places.Prices}.");
        return 0;
    }
}
