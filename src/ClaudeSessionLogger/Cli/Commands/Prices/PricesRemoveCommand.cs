using System.CommandLine;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Prices;

/// <summary>Removes a price from the user's own price file, and recomputes all costs.</summary>
sealed class PricesRemoveCommand : Command, ICommandExample
{
    readonly Argument<string> _model = new("MODEL") { Description = "A model with a price of your own" };
    readonly AppPaths? _paths;

    /// <param name="paths">The program's paths; null to take them from the environment.</param>
    public PricesRemoveCommand(AppPaths? paths = null)
        : base("remove", "Remove your own price of a model, so that the built-in price counts again")
    {
        _paths = paths;
        Add(_model);
        SetAction(Run);
    }

    public string Example => "claude-session-logger prices remove my-model";

    int Run(ParseResult parsed)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var paths = _paths ?? AppPaths.FromEnvironment();
        var model = parsed.GetRequiredValue(_model);
        var own = PriceBook.Load(paths, out _).All.Where(entry => entry.Own).Select(entry => entry.Model).ToList();
        if (!own.Contains(model))
            throw new Failure(
                FailureKind.NotFound,
                $"there is no price of your own for '{SafeText.Safe(model)}'"
                    + (
                        DidYouMean.Find(model, own) is { } near
                            ? $": did you mean {SafeText.Safe(near)}?"
                            : ". Run claude-session-logger prices to list prices."
                    )
            );
        OwnPriceFile.Remove(paths, model);
        var book = PriceBook.Load(paths, out _);
        Terminal.Print(
            output,
            $"removed your own price of {SafeText.Safe(model)}"
                + (book.Find(model) is null ? ", which has no price now" : "; the built-in price counts")
        );
        if (File.Exists(paths.Database))
            RepriceCommand.Reprice(paths, book, output, error);
        return 0;
    }
}
