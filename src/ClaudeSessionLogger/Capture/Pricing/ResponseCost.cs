using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>Computes the recorded cost of one response.</summary>
static class ResponseCost
{
    // The maximum of the database column. No real response costs that much, but damaged data with a user's price could.
    static readonly Usd s_max = new(999_999);

    /// <summary>Returns null if the model has no price.</summary>
    public static Usd? Compute(in BilledUsage usage, PriceBook prices) =>
        usage.Unbilled ? Usd.Zero
        : prices.Cost(usage)?.Total is { } cost ? Limit(cost)
        : null;

    public static Usd Limit(Usd cost) => cost.Value > s_max.Value ? s_max : cost;
}
