using System.Text.Json;

namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>
/// Reads the <c>api.json</c> of models.dev: for each provider, its models with USD per million tokens of each kind.
/// </summary>
static class ModelsDevPrices
{
    const string Cost = "cost",
        Long = "context_over_200k";
    const long LongAbove = 200_000;

    public static PriceList Read(JsonElement root)
    {
        var prices = new List<ListedPrice>();
        foreach (var provider in root.EnumerateObject())
        {
            if (PriceList.NameOf(provider) is not { } seller || !PriceList.IsObject(provider.Value, "models"))
                continue;
            foreach (var property in provider.Value.GetProperty("models").EnumerateObject())
            {
                if (
                    PriceList.NameOf(property) is { } model
                    && PriceList.IsName(model)
                    && PriceList.IsObject(property.Value, Cost)
                    && Entry(model, property.Value.GetProperty(Cost)) is { } price
                    && PriceList.IsPlausible(price)
                )
                    prices.Add(new(model, seller, price));
            }
        }

        return new("models.dev", prices, []);
    }

    static Price? Entry(string model, JsonElement cost)
    {
        if (PriceList.Number(cost, "input") is not { } input || PriceList.Number(cost, "output") is not { } output)
            return null;
        var price = PriceList.Create(
            model.Contains("claude-", StringComparison.Ordinal),
            input,
            output,
            PriceList.Number(cost, "cache_write"),
            null,
            PriceList.Number(cost, "cache_read")
        );
        return
            PriceList.IsObject(cost, Long)
            && PriceList.Number(cost.GetProperty(Long), "input") is { } longInput
            && input > 0
            && output > 0
            ? price with
            {
                LongContext = new(
                    LongAbove,
                    LiteLlmPrices.Factor(longInput, input),
                    LiteLlmPrices.Factor(PriceList.Number(cost.GetProperty(Long), "output") ?? output, output)
                ),
            }
            : price;
    }
}
