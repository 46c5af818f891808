using System.Globalization;
using System.Text.Json;

namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>
/// Reads LiteLLM's <c>model_prices_and_context_window.json</c>: for each model, USD per token of each kind. Prices for
/// other units (characters, images, seconds) are ignored.
/// </summary>
static class LiteLlmPrices
{
    const string InputField = "input_cost_per_token",
        OutputField = "output_cost_per_token",
        Above = "_above_",
        Thousand = "k_tokens";

    public static bool IsEntry(JsonElement entry) =>
        entry.ValueKind == JsonValueKind.Object
        && (entry.TryGetProperty("litellm_provider", out _) || entry.TryGetProperty(InputField, out _));

    public static PriceList Read(JsonElement root)
    {
        var prices = new List<ListedPrice>();
        foreach (var property in root.EnumerateObject())
        {
            if (
                PriceList.NameOf(property) is { } model
                && PriceList.IsName(model)
                && IsEntry(property.Value)
                && Entry(model, property.Value) is { } price
                && PriceList.IsPlausible(price)
            )
                prices.Add(new(model, Provider(property.Value), price));
        }

        return new("LiteLLM", prices, []);
    }

    static Price? Entry(string model, JsonElement entry)
    {
        if (Million(entry, InputField) is not { } input || Million(entry, OutputField) is not { } output)
            return null;
        var price = PriceList.Create(
            model.Contains("claude-", StringComparison.Ordinal),
            input,
            output,
            Million(entry, "cache_creation_input_token_cost"),
            Million(entry, "cache_creation_input_token_cost_above_1hr"),
            Million(entry, "cache_read_input_token_cost")
        );
        return price with { LongContext = Long(entry, input, output), Fast = Fast(entry) };
    }

    // The prices of a long prompt are in fields such as input_cost_per_token_above_200k_tokens.
    static LongContext? Long(JsonElement entry, decimal input, decimal output)
    {
        foreach (var property in entry.EnumerateObject())
        {
            if (
                PriceList.NameOf(property) is { } name
                && name.StartsWith(InputField + Above, StringComparison.Ordinal)
                && name.EndsWith(Thousand, StringComparison.Ordinal)
                && int.TryParse(
                    name.AsSpan()[(InputField.Length + Above.Length)..^Thousand.Length],
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var thousands
                )
                && Million(entry, name) is { } longInput
                && input > 0
                && output > 0
            )
                return new(
                    thousands * 1000L,
                    Factor(longInput, input),
                    Factor(Million(entry, string.Concat(OutputField, name.AsSpan(InputField.Length))) ?? output, output)
                );
        }

        return null;
    }

    static decimal? Fast(JsonElement entry) =>
        PriceList.IsObject(entry, "provider_specific_entry")
            ? PriceList.Number(entry.GetProperty("provider_specific_entry"), "fast")
            : null;

    static string Provider(JsonElement entry) =>
        entry.TryGetProperty("litellm_provider", out var provider) && provider.ValueKind == JsonValueKind.String
            ? provider.ToString()
            : "";

    static decimal? Million(JsonElement entry, string field) => PriceList.Number(entry, field) * 1_000_000;

    /// <summary>The factor by which a price differs from the normal price.</summary>
    public static decimal Factor(decimal price, decimal normal) => decimal.Round(price / normal, 6);
}
