using System.Text.Json;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>A model's price in a published list.</summary>
/// <param name="Provider">Who sells the model at this price; empty if the list does not say.</param>
readonly record struct ListedPrice(string Model, string Provider, Price Price);

/// <summary>
/// A published price list: LiteLLM's <c>model_prices_and_context_window.json</c>, the <c>api.json</c> of models.dev, or
/// a file in the format of <see cref="PriceFile"/>. Entries without a plausible price per token are left out.
/// </summary>
/// <param name="Format">The name of the format, as text for the user.</param>
sealed record PriceList(string Format, IReadOnlyList<ListedPrice> Prices, IReadOnlyList<string> Warnings)
{
    // In USD per million tokens. A list with another unit is off by a factor of a thousand or a million.
    const decimal Lowest = 0.001m,
        Highest = 2_000;

    const int MaxNameLength = 200;

    static readonly JsonDocumentOptions s_lenient = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    /// <param name="name">The name of the list in messages.</param>
    public static PriceList Read(byte[] json, string name)
    {
        ReadOnlyMemory<byte> content = json.AsSpan().StartsWith("\uFEFF"u8) ? json.AsMemory(3) : json;
        try
        {
            using var document = JsonDocument.Parse(content, s_lenient);
            var root = document.RootElement;
            var list =
                root.ValueKind != JsonValueKind.Object ? null
                : root.EnumerateObject().Any(entry => IsObject(entry.Value, "models")) ? ModelsDevPrices.Read(root)
                : root.EnumerateObject().Any(entry => LiteLlmPrices.IsEntry(entry.Value)) ? LiteLlmPrices.Read(root)
                : Own(json, name);
            if (list is { Prices.Count: > 0 })
                return list;
        }
        catch (JsonException e)
        {
            throw new Failure(
                FailureKind.Invalid,
                $"cannot read the price list {name}: line {(e.LineNumber ?? 0) + 1} is not valid JSON.",
                e
            );
        }

        throw new Failure(
            FailureKind.Invalid,
            $"cannot find prices per token in {name}. It must be LiteLLM's or models.dev's JSON, or a list such as "
                + "{ \"model\": { \"input\": 3, \"output\": 15 } }."
        );
    }

    /// <summary>Whether all amounts and factors are possible for prices per million tokens.</summary>
    public static bool IsPlausible(Price price) =>
        price.Input is >= Lowest and <= Highest
        && price.Output is >= Lowest and <= Highest
        && price.CacheWrite is >= 0 and <= Highest
        && price.CacheWrite1h is >= 0 and <= Highest
        && price.CacheRead >= 0
        && price.CacheRead <= price.Input
        && price.Fast is null or (>= 0.1m and <= 100)
        && price.LongContext is null or { Above: > 0, Prompt: >= 0.1m and <= 100, Output: >= 0.1m and <= 100 };

    /// <summary>Whether a name can be that of a model; a list can contain anything.</summary>
    public static bool IsName(string? name) =>
        name is { Length: > 0 and <= MaxNameLength } and not ['_' or '$' or '<', ..] && SafeText.Safe(name) == name;

    /// <summary>The text of a property's name; null if it is not valid Unicode.</summary>
    public static string? NameOf(in JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static bool IsObject(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object
        && value.TryGetProperty(name, out var field)
        && field.ValueKind == JsonValueKind.Object;

    /// <summary>A non-negative number; null if the field is missing or anything else.</summary>
    public static decimal? Number(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetDecimal(out var number)
        && number is >= 0 and <= 1_000_000_000
            ? number
            : null;

    /// <summary>
    /// Creates a price from the parts that a list states. For Claude, a part that is not stated has the usual ratio to
    /// the input price. For other models, cached tokens that are not stated cost as much as input tokens.
    /// </summary>
    public static Price Create(
        bool isClaude,
        decimal input,
        decimal output,
        decimal? cacheWrite,
        decimal? cacheWrite1h,
        decimal? cacheRead
    ) =>
        isClaude
            ? Price.Create(input, output, cacheWrite, cacheWrite1h, cacheRead)
            : new(input, output, cacheWrite ?? input, cacheWrite1h ?? cacheWrite ?? input, cacheRead ?? input);

    static PriceList Own(byte[] json, string name)
    {
        var file = PriceFile.Read(json, name);
        var usable = file.Prices.Where(entry => IsName(entry.Key)).ToLookup(entry => IsPlausible(entry.Value));
        return new(
            "own list",
            [.. usable[true].Select(entry => new ListedPrice(entry.Key, "", entry.Value))],
            [
                .. file.Warnings,
                .. usable[false].Select(entry => $"{name}: the price of {entry.Key} is not plausible; it is ignored"),
            ]
        );
    }
}
