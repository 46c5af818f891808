namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>What was used and what it cost. Sessions of several lines cannot be added up: one may stand in many.</summary>
readonly record struct UsageTotals(
    long Sessions, long Responses, long Input, long Output, long CacheWrite5m, long CacheWrite1h, long CacheRead, long WebSearches, decimal CostUsd)
{
    public long CacheWrite => CacheWrite5m + CacheWrite1h;
    public long Total => Input + Output + CacheWrite + CacheRead;

    /// <summary>The sum of everything but the sessions, which stay those of the first.</summary>
    public static UsageTotals operator +(UsageTotals a, UsageTotals b) => new(a.Sessions, a.Responses + b.Responses, a.Input + b.Input, a.Output + b.Output,
        a.CacheWrite5m + b.CacheWrite5m, a.CacheWrite1h + b.CacheWrite1h, a.CacheRead + b.CacheRead, a.WebSearches + b.WebSearches, a.CostUsd + b.CostUsd);

    public static UsageTotals operator -(UsageTotals a, UsageTotals b) => new(a.Sessions, a.Responses - b.Responses, a.Input - b.Input, a.Output - b.Output,
        a.CacheWrite5m - b.CacheWrite5m, a.CacheWrite1h - b.CacheWrite1h, a.CacheRead - b.CacheRead, a.WebSearches - b.WebSearches, a.CostUsd - b.CostUsd);
}
