using System.CommandLine;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Prices;

/// <summary>Writes a price to the user's own price file, and recomputes all costs.</summary>
sealed class PricesSetCommand : Command, ICommandExample
{
    readonly Argument<string> _model = new("MODEL") { Description = "The model's name, as report models prints it" };
    readonly Option<decimal?> _input = PriceOption.Amount("--input", "Price of a million input tokens"),
        _output = PriceOption.Amount("--output", "Price of a million output tokens"),
        _cacheWrite = PriceOption.Amount("--cache-write", "Price of cache writes (default: 1.25 × input)"),
        _cacheWrite1h = PriceOption.Amount(
            "--cache-write-1h",
            "Price of one-hour cache writes (default: as --cache-write if given, else 2 × input)"
        ),
        _cacheRead = PriceOption.Amount("--cache-read", "Price of cache reads (default: 0.1 × input)"),
        _fast = PriceOption.Factor("--fast", "Factor of all prices for fast responses (default: as before)"),
        _us = PriceOption.Factor("--us", "Factor of all prices for US-only responses (default: as before, else 1.1)");
    readonly Func<IReadOnlyList<string>> _modelsSeen;
    readonly AppPaths? _paths;

    /// <param name="modelsSeen">The models of recorded responses, as named in transcripts.</param>
    /// <param name="paths">The program's paths; null to take them from the environment.</param>
    public PricesSetCommand(Func<IReadOnlyList<string>> modelsSeen, AppPaths? paths = null)
        : base("set", "Set your own price of a model, in USD per million tokens, then recompute all costs")
    {
        (_modelsSeen, _paths) = (modelsSeen, paths);
        (_input.Required, _output.Required) = (true, true);
        _model.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && !PriceList.IsName(given.Value))
                result.AddError($"MODEL takes the name of a model, not '{SafeText.Safe(given.Value)}'.");
        });
        Add(_model);
        foreach (
            var option in (ReadOnlySpan<Option>)[_input, _output, _cacheWrite, _cacheWrite1h, _cacheRead, _fast, _us]
        )
            Add(option);
        SetAction(Run);
    }

    public string Example => "claude-session-logger prices set my-model --input 3 --output 15";

    int Run(ParseResult parsed)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var paths = _paths ?? AppPaths.FromEnvironment();
        var model = parsed.GetRequiredValue(_model);
        var book = PriceBook.Load(paths, out _);
        var old = book.All.FirstOrDefault(entry => entry.Model == model).Price;
        var price = Price.Create(
            parsed.GetValue(_input)!.Value,
            parsed.GetValue(_output)!.Value,
            parsed.GetValue(_cacheWrite),
            parsed.GetValue(_cacheWrite1h) ?? parsed.GetValue(_cacheWrite),
            parsed.GetValue(_cacheRead)
        ) with
        {
            Fast = parsed.GetValue(_fast) ?? old?.Fast,
            UsOnly = parsed.GetValue(_us) ?? old?.UsOnly ?? Price.DefaultUsOnly,
            LongContext = old?.LongContext,
        };
        var change = new PriceChange(model, old, price, IsTyped: false);
        OwnPriceFile.Write(paths, [change]);
        if (old is not null && old with { Source = null } == price)
            Terminal.Print(output, $"{SafeText.Safe(model)} already has this price");
        else
            Terminal.Print(output, PriceChangeText.Format(change), indent: 4);
        // Names are compared exactly, so a typo would be a price that nothing uses.
        var seen = _modelsSeen();
        if (old is null && !seen.Any(name => ModelName.Forms(name).Contains(model)))
            Terminal.Print(
                error,
                $"No recorded response is of {SafeText.Safe(model)}"
                    + (DidYouMean.Find(model, seen) is { } near ? $"; did you mean {SafeText.Safe(near)}?" : " yet.")
            );
        if (File.Exists(paths.Database))
            RepriceCommand.Reprice(paths, PriceBook.Load(paths, out _), output, error);
        return 0;
    }
}
