using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Cli.Commands.Prices;

/// <summary>Lists the price of every model, and recorded models without a price.</summary>
sealed class PricesCommand : Command, ICommandExample
{
    readonly Option<bool> _json = CommonOptions.Json();
    readonly Func<IReadOnlyList<string>> _modelsSeen;
    readonly AppPaths? _paths;

    /// <param name="modelsSeen">The models of recorded responses, as named in transcripts.</param>
    /// <param name="paths">The program's paths; null to take them from the environment.</param>
    public PricesCommand(Func<IReadOnlyList<string>> modelsSeen, AppPaths? paths = null)
        : base("prices", "List the prices of all models, and the models of your sessions that have no price")
    {
        _modelsSeen = modelsSeen;
        _paths = paths;
        Add(_json);
        Add(new PricesSetCommand(modelsSeen, paths));
        Add(new PricesRemoveCommand(paths));
        Add(new PricesUpdateCommand(modelsSeen, paths));
        SetAction(Run);
    }

    public string Example => "claude-session-logger prices --json";

    int Run(ParseResult parsed)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var paths = _paths ?? AppPaths.FromEnvironment();
        var book = PriceBook.Load(paths, out var warnings);
        foreach (var warning in warnings)
            error.WriteLine($"warning: {warning}");

        // Leave out models such as <synthetic>, which the client uses for its own messages. These are not billed.
        string[] unpriced =
        [
            .. _modelsSeen()
                .Where(model => model is not ['<', ..] && book.Find(model) is null)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
        if (parsed.GetValue(_json))
        {
            output.WriteLine(
                JsonSerializer.Serialize(PricesJson.Of(book, unpriced), PricesJsonContext.Readable.PricesJson)
            );
            return 0;
        }

        PriceTable.Print(book, unpriced, paths.Prices, output);
        return 0;
    }
}
