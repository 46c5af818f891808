using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>What one response cost, as it is recorded.</summary>
static class ResponseCost
{
    // What the column holds: no real response comes near, but damage at a price of one's own could.
    static readonly Usd s_most = new(999_999);

    /// <summary>Null when the model has no price.</summary>
    public static Usd? Compute(in BilledUsage usage, PriceBook prices) =>
        prices.Cost(usage)?.Total is not { } cost ? null : cost.Value > s_most.Value ? s_most : cost;
}
