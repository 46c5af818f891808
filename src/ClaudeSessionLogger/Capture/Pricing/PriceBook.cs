using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>
/// What every model costs: the built-in prices, and over them, model by model, the person's own (<see cref="AppPaths.Prices"/>).
/// Safe to use from several threads.
/// </summary>
sealed class PriceBook
{
    // Raise it when the same prices lead to other amounts than before, so that sessions are costed again.
    const int RulesVersion = 1;

    const long MaxFileBytes = 1 << 20;

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

    /// <summary>Built-in models first, as they stand in the file, then the person's own.</summary>
    public IEnumerable<(string Model, Price Price, bool Own)> All => _all;

    /// <summary>The same text for the same effective prices, however and wherever they are written.</summary>
    public string Fingerprint { get; }

    /// <summary>Never fails: whatever is wrong with the person's file is said in <paramref name="warnings"/>, and the rest of it counts.</summary>
    public static PriceBook Load(AppPaths paths, out IReadOnlyList<string> warnings)
    {
        byte[] own;
        try
        {
            if (new FileInfo(paths.Prices) is { Exists: true, Length: > MaxFileBytes } file)
            {
                warnings = [$"{paths.Prices} has {file.Length:N0} bytes, which no price list needs: it is not read, and the built-in prices count"];
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
            warnings = [$"{paths.Prices} cannot be read, so the built-in prices count: {e.Message}"];
            return Create(own: null, paths.Prices, out _);
        }

        return Create(own, paths.Prices, out warnings);
    }

    /// <param name="own">The person's file, or null for none.</param>
    /// <param name="name">What warnings call that file.</param>
    internal static PriceBook Create(byte[]? own, string name, out IReadOnlyList<string> warnings)
    {
        var file = own is null ? null : PriceFile.Read(own, name);
        warnings = file?.Warnings ?? [];
        return new(BuiltIn(), file?.Prices ?? []);
    }

    /// <summary>The price of a model as a transcript names it; null for one that nobody has priced.</summary>
    public Price? Find(string model) => RatesOf(model)?.Price;

    /// <summary>
    /// What one response costs; null when its model has no price. Exact: a part would be rounded (to 12 places, half to even)
    /// only where a price or multiplier of the person's own makes a token cost a fraction of a pico-dollar. No built-in one does.
    /// The multipliers are of token prices; a web search costs the same always.
    /// </summary>
    public CostParts? Cost(in BilledUsage usage) => RatesOf(usage.Model)?.Cost(usage);

    // A million responses have a dozen names, so each name is taken apart once.
    Rates? RatesOf(string model) => _found.TryGetValue(model, out var rates) ? rates : _found.GetOrAdd(model, LookUp);

    Rates? LookUp(string model)
    {
        foreach (var form in ModelName.Forms(model))
        {
            if (_byName.TryGetValue(form, out var price))
                return new(price);
        }

        return null;
    }

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
            // G29 drops trailing zeros: 5 and 5.00 are one price.
            text.Append(CultureInfo.InvariantCulture, $"{model}\t{price.Input:G29}\t{price.Output:G29}\t{price.CacheWrite:G29}\t{price.CacheWrite1h:G29}")
                .Append(CultureInfo.InvariantCulture, $"\t{price.CacheRead:G29}\t{price.Fast:G29}\t{price.UsOnly:G29}")
                .Append(CultureInfo.InvariantCulture, $"\t{price.LongContext?.Above}\t{price.LongContext?.Prompt:G29}\t{price.LongContext?.Output:G29}\n");
        }

        return Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
