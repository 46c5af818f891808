using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>
/// Usage and cost. Do not add the numbers of sessions of several lines, because one session may be counted in several
/// lines.
/// </summary>
/// <param name="Unpriced">The number of responses whose cost is not known.</param>
/// <param name="ClientPricedUsd">Of the cost, what the client computed for models without a price.</param>
readonly record struct UsageTotals(
    long Sessions,
    long Responses,
    long Input,
    long Output,
    long CacheWrite5m,
    long CacheWrite1h,
    long CacheRead,
    long WebSearches,
    decimal CostUsd,
    long Unpriced,
    decimal ClientPricedUsd = 0
)
{
    /// <summary>Whether the cost of models without a price is missing.</summary>
    public bool LacksModels => Unpriced > 0;

    public CostMark Mark => new(LacksModels, ClientPricedUsd > 0);

    public long CacheWrite => CacheWrite5m + CacheWrite1h;
    public long Total => Input + Output + CacheWrite + CacheRead;

    /// <summary>Adds everything except sessions, which are taken from <paramref name="a"/>.</summary>
    public static UsageTotals operator +(UsageTotals a, UsageTotals b) =>
        new(
            a.Sessions,
            a.Responses + b.Responses,
            a.Input + b.Input,
            a.Output + b.Output,
            a.CacheWrite5m + b.CacheWrite5m,
            a.CacheWrite1h + b.CacheWrite1h,
            a.CacheRead + b.CacheRead,
            a.WebSearches + b.WebSearches,
            a.CostUsd + b.CostUsd,
            a.Unpriced + b.Unpriced,
            a.ClientPricedUsd + b.ClientPricedUsd
        );

    public static UsageTotals operator -(UsageTotals a, UsageTotals b) =>
        new(
            a.Sessions,
            a.Responses - b.Responses,
            a.Input - b.Input,
            a.Output - b.Output,
            a.CacheWrite5m - b.CacheWrite5m,
            a.CacheWrite1h - b.CacheWrite1h,
            a.CacheRead - b.CacheRead,
            a.WebSearches - b.WebSearches,
            a.CostUsd - b.CostUsd,
            a.Unpriced - b.Unpriced,
            a.ClientPricedUsd - b.ClientPricedUsd
        );
}
