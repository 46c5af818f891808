using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>
/// Prices of all models: the built-in list, overridden model by model by the user's own
/// (<see cref="AppPaths.Prices"/>). Thread-safe.
/// </summary>
sealed class PriceBook
{
    // Increment this when a code change leads to different costs for the same prices, so that sessions are repriced.
    const int RulesVersion = 3;

    const long MaxFileBytes = 1 << 20;

    static readonly HashSet<string> s_oneRate = new(StringComparer.Ordinal)
    {
        "claude-opus-4",
        "claude-opus-4-0",
        "claude-opus-4-1",
        "claude-sonnet-4",
        "claude-sonnet-4-0",
    };

    readonly List<(string Model, Price Price, bool Own)> _all = [];
    readonly Dictionary<string, Price> _byName = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, Rates?> _found = new(StringComparer.Ordinal);

    PriceBook(IReadOnlyDictionary<string, Price> builtIn, IReadOnlyDictionary<string, Price> own)
    {
        foreach (var (model, price) in builtIn)
            _all.Add(own.TryGetValue(model, out var mine) ? (model, mine, true) : (model, price, false));
        foreach (var (model, price) in own)
        {
            if (!builtIn.ContainsKey(model))
                _all.Add((model, price, true));
        }

        foreach (var (model, price, _) in _all)
            _byName[model] = price;
        Fingerprint = Hash(_all);
    }

    /// <summary>Built-in models in the order of their file, then the user's own.</summary>
    public IEnumerable<(string Model, Price Price, bool Own)> All => _all;

    /// <summary>
    /// A hash of the effective prices. It is the same for the same prices, whichever file they come from and however
    /// they are written.
    /// </summary>
    public string Fingerprint { get; }

    /// <summary>
    /// Loads the price book and never fails: errors in the user's file are reported in <paramref name="warnings"/>, and
    /// the valid part of the file is used.
    /// </summary>
    public static PriceBook Load(AppPaths paths, out IReadOnlyList<string> warnings)
    {
        byte[] own;
        try
        {
            if (new FileInfo(paths.Prices) is { Exists: true, Length: > MaxFileBytes } file)
            {
                warnings =
                [
                    $"{paths.Prices} is too large for a price list ({file.Length:N0} bytes); the built-in "
                        + "prices are used",
                ];
                return Create(own: null, paths.Prices, out _);
            }

            own = File.ReadAllBytes(paths.Prices);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Create(own: null, paths.Prices, out warnings);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            warnings = [$"cannot read {paths.Prices} ({e.Reason}); the built-in prices are used."];
            return Create(own: null, paths.Prices, out _);
        }

        return Create(own, paths.Prices, out warnings);
    }

    /// <param name="own">The user's file; null if there is none.</param>
    /// <param name="name">The name of that file in warnings.</param>
    internal static PriceBook Create(byte[]? own, string name, out IReadOnlyList<string> warnings)
    {
        var file = own is null ? null : PriceFile.Read(own, name, isOwn: true);
        warnings = file?.Warnings ?? [];
        return new(BuiltIn(), file?.Prices ?? []);
    }

    /// <summary>The price of a model as named in a transcript; null if it has none.</summary>
    public Price? Find(string model) => RatesOf(model)?.Price;

    /// <summary>
    /// Computes the cost of one response; null if its model has no price. The result is exact, except if a user's price
    /// or multiplier makes a token cost a fraction of a pico-dollar: then each part of the cost is rounded to 12
    /// places, half to even. Built-in prices are never rounded. The multipliers apply to token prices; the price of a
    /// web search is constant.
    /// </summary>
    public CostParts? Cost(in BilledUsage usage) => RatesOf(usage.Model)?.Cost(usage);

    // A million responses contain only about a dozen different model names, so each name is parsed once.
    Rates? RatesOf(string model) => _found.TryGetValue(model, out var rates) ? rates : _found.GetOrAdd(model, LookUp);

    Rates? LookUp(string model)
    {
        foreach (var form in ModelName.Forms(model))
        {
            if (_byName.TryGetValue(form, out var price))
                return new(
                    price,
                    CostsMoreInOneRegion(form) && ModelName.IsRegional(model) && !ModelName.IsRegional(form)
                );
        }

        return null;
    }

    // Since the 4.5 generation, Bedrock and Vertex charge more for endpoints in one region.
    static bool CostsMoreInOneRegion(string model) =>
        ModelName.IsClaude(model)
        && !model.StartsWith("claude-3", StringComparison.Ordinal)
        && !s_oneRate.Contains(model);

    static Dictionary<string, Price> BuiltIn()
    {
        using var stream = typeof(PriceBook).Assembly.GetManifestResourceStream("prices.json")!;
        var json = new byte[stream.Length];
        stream.ReadExactly(json);
        return PriceFile.Read(json, "prices.json").Prices;
    }

    static string Hash(List<(string Model, Price Price, bool Own)> all)
    {
        var text = new StringBuilder().Append(RulesVersion).Append('\n');
        foreach (var (model, price, _) in all.OrderBy(entry => entry.Model, StringComparer.Ordinal))
        {
            // G29 drops trailing zeros: 5 and 5.00 are the same price.
            text.Append(
                    CultureInfo.InvariantCulture,
                    $"{model}\t{price.Input:G29}\t{price.Output:G29}\t{price.CacheWrite:G29}\t{price.CacheWrite1h:G29}"
                )
                .Append(CultureInfo.InvariantCulture, $"\t{price.CacheRead:G29}\t{price.Fast:G29}\t{price.UsOnly:G29}")
                .Append(
                    CultureInfo.InvariantCulture,
                    $"\t{price.LongContext?.Above}\t{price.LongContext?.Prompt:G29}\t{price.LongContext?.Output:G29}\n"
                );
        }

        return Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
