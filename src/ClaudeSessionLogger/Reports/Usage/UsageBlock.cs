namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>Five hours of usage as Claude's limits count them: from the hour of the first response on.</summary>
/// <param name="FirstAt">Its first response.</param>
/// <param name="LastAt">Its last.</param>
/// <param name="Burn">How fast it goes; null when all of it was used at one moment.</param>
/// <param name="Projection">What the active block comes to if it goes on like this.</param>
sealed record UsageBlock(DateTime StartedAt, DateTime FirstAt, DateTime LastAt, bool IsActive, BurnRate? Burn, BlockProjection? Projection)
{
    public static readonly TimeSpan Length = TimeSpan.FromHours(5);
}

/// <summary>From the first response of a block to its last.</summary>
readonly record struct BurnRate(double TokensPerMinute, decimal UsdPerHour);

/// <summary>What a block comes to.</summary>
readonly record struct BlockProjection(long TotalTokens, decimal CostUsd, TimeSpan Remaining);
