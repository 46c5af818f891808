using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>
/// A model's price in USD per token for each of the eight ways a response can be billed. Computed once per model, so
/// that the cost of a response takes five multiplications.
/// </summary>
sealed class Rates
{
    const decimal PerWebSearch = 0.010_000_000_000m;
    const decimal Regional = 1.1m;

    readonly PerToken[] _combinations = new PerToken[8];
    readonly long _longAbove;

    /// <param name="isRegional">
    /// Whether the endpoint is in one region and costs more for it. Then the price of US-only inference is not added.
    /// </param>
    public Rates(Price price, bool isRegional = false)
    {
        Price = price;
        _longAbove = price.LongContext?.Above ?? long.MaxValue;
        for (var combination = 0; combination < _combinations.Length; combination++)
        {
            var (fast, usOnly, isLong) = ((combination & 1) != 0, (combination & 2) != 0, (combination & 4) != 0);

            // If the model has no fast price, use the standard price for fast responses. The cost is then too low, but
            // closer to the real cost than 0, and a guessed multiplier could be wrong by a factor of six.
            var place =
                isRegional ? Regional
                : usOnly ? price.UsOnly
                : 1;
            var times = (fast ? price.Fast ?? 1 : 1) * place * 0.000001m;
            var prompt = times * (isLong ? price.LongContext?.Prompt ?? 1 : 1);
            var output = times * (isLong ? price.LongContext?.Output ?? 1 : 1);
            _combinations[combination] = new(
                Scaled(price.Input * prompt),
                Scaled(price.Output * output),
                Scaled(price.CacheWrite * prompt),
                Scaled(price.CacheWrite1h * prompt),
                Scaled(price.CacheRead * prompt)
            );
        }
    }

    public Price Price { get; }

    public CostParts Cost(in BilledUsage usage)
    {
        var tokens = usage.Tokens;
        var combination = (usage.Fast ? 1 : 0) | (usage.UsOnly ? 2 : 0) | (tokens.Prompt > _longAbove ? 4 : 0);
        ref readonly var rate = ref _combinations[combination];
        return new(
            Part(tokens.Input, rate.Input),
            Part(tokens.Output, rate.Output),
            Part(tokens.CacheWrite5m, rate.CacheWrite5m),
            Part(tokens.CacheWrite1h, rate.CacheWrite1h),
            Part(tokens.CacheRead, rate.CacheRead),
            new(usage.WebSearches * PerWebSearch)
        );
    }

    // Give all rates the same number of decimal places: adding such decimals is a fast integer addition.
    static decimal Scaled(decimal rate) => rate + 0.000_000_000_000m;

    static Usd Part(long tokens, decimal rate)
    {
        var exact = tokens * rate;
        return new(exact.Scale > Usd.DecimalPlaces ? decimal.Round(exact, Usd.DecimalPlaces) : exact);
    }

    readonly record struct PerToken(
        decimal Input,
        decimal Output,
        decimal CacheWrite5m,
        decimal CacheWrite1h,
        decimal CacheRead
    );
}
