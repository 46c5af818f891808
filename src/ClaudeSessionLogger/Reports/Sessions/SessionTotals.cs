namespace ClaudeSessionLogger.Reports.Sessions;

/// <summary>Sums over sessions.</summary>
/// <param name="Unpriced">The number of sessions with models that have no price.</param>
sealed record SessionTotals(long Sessions, decimal CostUsd, long TotalTokens, long Messages, long Unpriced);
