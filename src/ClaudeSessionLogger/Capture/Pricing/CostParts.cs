using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>The cost of one or more responses by billed item.</summary>
readonly record struct CostParts(
    Usd Input,
    Usd Output,
    Usd CacheWrite5m,
    Usd CacheWrite1h,
    Usd CacheRead,
    Usd WebSearch
)
{
    public Usd Total => Input + Output + CacheWrite5m + CacheWrite1h + CacheRead + WebSearch;

    public static CostParts operator +(CostParts a, CostParts b) =>
        new(
            a.Input + b.Input,
            a.Output + b.Output,
            a.CacheWrite5m + b.CacheWrite5m,
            a.CacheWrite1h + b.CacheWrite1h,
            a.CacheRead + b.CacheRead,
            a.WebSearch + b.WebSearch
        );
}
