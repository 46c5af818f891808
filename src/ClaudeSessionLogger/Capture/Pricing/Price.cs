namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>A model's price: USD per million tokens of each kind, and multipliers.</summary>
/// <param name="Fast">Multiplies every token price of a fast response; null if no fast price is known.</param>
/// <param name="UsOnly">Multiplies every token price of a response that had to be computed in the US.</param>
/// <param name="Source">Where the price comes from, as text for the user.</param>
sealed record Price(
    decimal Input,
    decimal Output,
    decimal CacheWrite,
    decimal CacheWrite1h,
    decimal CacheRead,
    decimal? Fast = null,
    decimal UsOnly = Price.DefaultUsOnly,
    LongContext? LongContext = null,
    string? Source = null
)
{
    public const decimal DefaultUsOnly = 1.1m;

    /// <summary>Creates a price; values that are not given are derived with the usual ratios.</summary>
    public static Price Create(
        decimal input,
        decimal output,
        decimal? cacheWrite = null,
        decimal? cacheWrite1h = null,
        decimal? cacheRead = null
    ) => new(input, output, cacheWrite ?? input * 1.25m, cacheWrite1h ?? input * 2, cacheRead ?? input * 0.1m);
}

/// <summary>
/// If a response's prompt (input, cache writes and cache reads) is longer than <paramref name="Above"/> tokens, the
/// prompt's prices are multiplied by <paramref name="Prompt"/> and the output's by <paramref name="Output"/>.
/// </summary>
sealed record LongContext(long Above, decimal Prompt, decimal Output);
