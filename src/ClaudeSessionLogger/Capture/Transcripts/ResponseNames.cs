namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>
/// The names in a response. Consecutive responses with the same names share one object, because names take the most
/// memory.
/// </summary>
/// <param name="AgentId">The subagent; null for the main thread.</param>
sealed record ResponseNames(string Model, string? AgentId, string? Speed, string? Geo, string? Tier, string? Branch)
{
    public static readonly ResponseNames None = new("", null, null, null, null, null);

    /// <summary>Returns <paramref name="last"/> if it has these names; otherwise a new object.</summary>
    public static ResponseNames GetOrCreate(
        ResponseNames last,
        string model,
        string? agentId,
        string? speed,
        string? geo,
        string? tier,
        string? branch
    ) =>
        model == last.Model
        && agentId == last.AgentId
        && speed == last.Speed
        && geo == last.Geo
        && tier == last.Tier
        && branch == last.Branch
            ? last
            : new(model, agentId, speed, geo, tier, branch);

    /// <summary>
    /// Merges the names of two rows or two copies of a response. The result belongs to the main thread if either does.
    /// </summary>
    public static ResponseNames Merge(
        ResponseNames first,
        ResponseNames other,
        ResponseNames best,
        ResponseNames rest
    ) =>
        GetOrCreate(
            first,
            best.Model,
            first.AgentId is null || other.AgentId is null ? null : first.AgentId,
            best.Speed ?? rest.Speed,
            best.Geo ?? rest.Geo,
            best.Tier ?? rest.Tier,
            first.Branch ?? other.Branch
        );
}
