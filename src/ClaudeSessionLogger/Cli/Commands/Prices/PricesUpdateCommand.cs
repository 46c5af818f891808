using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Prices;

/// <summary>Copies new prices from a published list to the user's own price file, and recomputes all costs.</summary>
sealed class PricesUpdateCommand : Command, ICommandExample
{
    const int DeclinedExitCode = 1;

    readonly Argument<string> _source = new("FILE|ADDRESS")
    {
        Description =
            "A price list: JSON of LiteLLM or models.dev, or a file like prices.json; an address begins with https://",
    };
    readonly Option<string?> _provider = new("--provider")
    {
        Description = "The provider whose price to take if several providers in the list sell a model",
        HelpName = "NAME",
    };
    readonly Option<bool> _replaceOwn = new("--replace-own")
    {
        Description = "Also replace prices that you typed yourself",
    };
    readonly Option<bool> _dryRun = new("--dry-run") { Description = "Show what would change, without changing it" };
    readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask for confirmation" };
    readonly Option<bool> _json = CommonOptions.Json();
    readonly Func<IReadOnlyList<string>> _modelsSeen;
    readonly AppPaths? _paths;
    readonly HttpMessageHandler? _handler;

    /// <param name="modelsSeen">The models of recorded responses, as named in transcripts.</param>
    /// <param name="paths">The program's paths; null to take them from the environment.</param>
    /// <param name="handler">Sends the requests; null for the network.</param>
    public PricesUpdateCommand(
        Func<IReadOnlyList<string>> modelsSeen,
        AppPaths? paths = null,
        HttpMessageHandler? handler = null
    )
        : base("update", "Take new prices from a published price list, then recompute all costs")
    {
        (_modelsSeen, _paths, _handler) = (modelsSeen, paths, handler);
        CommonOptions.RefuseEmpty(_source);
        Add(_source);
        foreach (var option in (ReadOnlySpan<Option>)[_provider, _replaceOwn, _dryRun, _yes, _json])
            Add(option);
        SetAction(Run);
    }

    public string Example => "claude-session-logger prices update https://models.dev/api.json --dry-run";

    int Run(ParseResult parsed)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var paths = _paths ?? AppPaths.FromEnvironment();
        var (content, name) = new PriceSource(_handler).Read(parsed.GetRequiredValue(_source));
        var list = PriceList.Read(content, name);
        var book = PriceBook.Load(paths, out var warnings);
        foreach (var warning in warnings.Concat(list.Warnings))
            error.WriteLine($"warning: {SafeText.Safe(warning)}");
        var today = DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().DateTime);
        var update = PriceUpdate.Plan(list, book, _modelsSeen(), parsed.GetValue(_provider), today);
        var isJson = parsed.GetValue(_json);
        if (!isJson)
            Print(update, parsed.GetValue(_replaceOwn), output);

        var isDry = parsed.GetValue(_dryRun);
        if (Accept(parsed, update, isDry, error) is not { } accepted)
            return DeclinedExitCode;
        var isApplied = !isDry && accepted.Count > 0;
        if (isApplied)
            OwnPriceFile.Write(paths, accepted);
        if (isJson)
            output.WriteLine(
                JsonSerializer.Serialize(
                    PricesUpdateJson.Of(name, list, update, accepted, isApplied),
                    PricesUpdateJsonContext.Readable.PricesUpdateJson
                )
            );
        if (!isApplied)
            return 0;

        var messages = isJson ? error : output;
        Terminal.Print(messages, $"wrote {Terminal.Count(accepted.Count, "price")} to {SafeText.Safe(paths.Prices)}");
        if (File.Exists(paths.Database))
            RepriceCommand.Reprice(paths, PriceBook.Load(paths, out _), messages, error);
        return 0;
    }

    static void Print(PriceUpdate update, bool isOwnReplaced, TextWriter output)
    {
        foreach (var change in update.Changes)
            Terminal.Print(output, PriceChangeText.Format(change), indent: 4);
        if (update.Changes.Count == 0)
            output.WriteLine("no price would change");
        else
            output.WriteLine("USD per million tokens.");
        if (update.Ambiguous.Count > 0)
            Terminal.Print(
                output,
                $"Several providers have different prices for {SafeText.Safe(string.Join(", ", update.Ambiguous))}. "
                    + "Choose one with --provider NAME."
            );
        if (!isOwnReplaced && update.Changes.Any(change => change.IsTyped))
            Terminal.Print(
                output,
                "Your own prices are kept unless you confirm the change of each, or add --replace-own."
            );
    }

    // Returns null if the user declines. Throws if there is no terminal on which to ask.
    List<PriceChange>? Accept(ParseResult parsed, PriceUpdate update, bool isDry, TextWriter error)
    {
        var isOwnReplaced = parsed.GetValue(_replaceOwn);
        var accepted = update.Changes.Where(change => isOwnReplaced || !change.IsTyped).ToList();
        if (isDry || parsed.GetValue(_yes) || update.Changes.Count == 0)
            return accepted;
        if (Console.IsInputRedirected)
            throw new Failure(
                FailureKind.Invalid,
                $"cannot ask for confirmation without a terminal: this would change "
                    + $"{Terminal.Count(accepted.Count, "price")}. Add --yes to confirm, or --dry-run to only "
                    + "list them."
            );
        if (parsed.GetValue(_json))
            Print(update, isOwnReplaced, error);
        if (accepted.Count > 0 && !Confirmation.Ask($"Change {Terminal.Count(accepted.Count, "price")}?", error))
        {
            error.WriteLine("no price was changed");
            return null;
        }

        foreach (var change in update.Changes.Except(accepted).ToList())
        {
            if (Confirmation.Ask($"Replace your own price of {SafeText.Safe(change.Model)}?", error))
                accepted.Add(change);
        }

        return accepted;
    }
}
