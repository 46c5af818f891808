namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>
/// What a model costs: USD per million tokens of each kind, and what multiplies them.
/// </summary>
/// <param name="Fast">Multiplies every token price of a fast response; null where no fast price is known.</param>
/// <param name="UsOnly">Multiplies every token price of a response that had to be computed in the US.</param>
/// <param name="Source">Where the price comes from, for people.</param>
sealed record Price(
    decimal Input, decimal Output, decimal CacheWrite, decimal CacheWrite1h, decimal CacheRead,
    decimal? Fast = null, decimal UsOnly = Price.DefaultUsOnly, LongContext? LongContext = null, string? Source = null)
{
    public const decimal DefaultUsOnly = 1.1m;

    /// <summary>A price completed with the usual proportions, for whatever is not given.</summary>
    public static Price Of(decimal input, decimal output, decimal? cacheWrite = null, decimal? cacheWrite1h = null, decimal? cacheRead = null) =>
        new(input, output, cacheWrite ?? input * 1.25m, cacheWrite1h ?? input * 2, cacheRead ?? input * 0.1m);
}

/// <summary>
/// When a response's prompt (input, cache writes and cache reads) is longer than <paramref name="Above"/> tokens, all of it
/// costs more: the prompt's prices times <paramref name="Prompt"/>, the output's times <paramref name="Output"/>.
/// </summary>
sealed record LongContext(long Above, decimal Prompt, decimal Output);
