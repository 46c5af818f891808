using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>A session's cost by billed item, in USD, at current prices.</summary>
sealed record CostBreakdown(decimal Input, decimal Output, decimal CacheWrite, decimal CacheRead, decimal WebSearch)
{
    public static CostBreakdown Compute(Database database, SessionId sessionId, PriceBook prices)
    {
        var sum = new CostParts();
        ResponseStore.Visit(
            database,
            sessionId,
            response => sum += response.Usage.Unbilled ? new() : prices.Cost(response.Usage) ?? new()
        );
        return new(
            sum.Input.Value,
            sum.Output.Value,
            (sum.CacheWrite5m + sum.CacheWrite1h).Value,
            sum.CacheRead.Value,
            sum.WebSearch.Value
        );
    }
}
