using System.CommandLine;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Commands.Prices;

/// <summary>Recomputes every session's cost after prices have changed.</summary>
sealed class RepriceCommand : Command, ICommandExample
{
    public RepriceCommand()
        : base("reprice", "Recompute the cost of every session at current prices")
    {
        SetAction(Run);
    }

    public string Example => "claude-session-logger reprice";

    static int Run(ParseResult parsed)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var paths = AppPaths.FromEnvironment();
        var prices = PriceBook.Load(paths, out var warnings);
        foreach (var warning in warnings)
            error.WriteLine($"warning: {warning}");

        Reprice(paths, prices, output, error);
        return 0;
    }

    /// <summary>Recomputes all costs and prints the result.</summary>
    public static void Reprice(AppPaths paths, PriceBook prices, TextWriter output, TextWriter error)
    {
        using var database = Database.Open(paths, TimeProvider.System, CommandLine.LockTimeout);
        var result = Repricer.Reprice(database, prices);
        StatusCacheWriter.Write(database, paths, TimeProvider.System);
        Terminal.Print(
            output,
            result.Responses == 0
                ? $"nothing changed; the total cost is {result.After}"
                : $"repriced {Terminal.Count(result.Responses, "response")} of "
                    + $"{Terminal.Count(result.Sessions, "session")}: {result.Before} → {result.After}"
        );
        if (result.Unpriced.Count > 0)
            error.WriteLine(
                "Models without a price, counted at the client's own cost or $0: "
                    + $"{SafeText.Safe(string.Join(", ", result.Unpriced))}. "
                    + "Run claude-session-logger prices set MODEL --input USD --output USD to set a price."
            );
    }
}
