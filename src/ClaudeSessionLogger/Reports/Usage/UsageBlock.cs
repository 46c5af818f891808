namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>Five hours of usage as the account's limits count them, from the hour of the first response.</summary>
/// <param name="FirstAt">The time of the first response.</param>
/// <param name="LastAt">The time of the last response.</param>
/// <param name="Burn">The rate of usage; null if all responses have the same time.</param>
/// <param name="Projection">The expected totals of the active block at this rate.</param>
sealed record UsageBlock(
    DateTime StartedAt,
    DateTime FirstAt,
    DateTime LastAt,
    bool IsActive,
    BurnRate? Burn,
    BlockProjection? Projection
)
{
    public static readonly TimeSpan Length = TimeSpan.FromHours(5);

    // The rate of a few minutes says nothing about an hour.
    static readonly TimeSpan s_shortestRated = TimeSpan.FromMinutes(15);

    /// <summary>Whether there was usage for long enough that people should see a rate.</summary>
    public bool HasRate => LastAt - FirstAt >= s_shortestRated;
}

/// <summary>The rate of usage from a block's first response to its last.</summary>
readonly record struct BurnRate(double TokensPerMinute, decimal UsdPerHour);

/// <summary>The expected totals at the end of a block.</summary>
readonly record struct BlockProjection(long TotalTokens, decimal CostUsd, TimeSpan Remaining);
