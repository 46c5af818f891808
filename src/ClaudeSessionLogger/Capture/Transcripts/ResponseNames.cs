namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>What a response says in names. Response after response says the same, so they share it: it is most of what there is to keep.</summary>
/// <param name="AgentId">The subagent; null for the main thread.</param>
sealed record ResponseNames(string Model, string? AgentId, string? Speed, string? Geo, string? Tier, string? Branch)
{
    public static readonly ResponseNames None = new("", null, null, null, null, null);

    /// <summary>These names: <paramref name="last"/> again, when it has the same.</summary>
    public static ResponseNames Of(ResponseNames last, string model, string? agentId, string? speed, string? geo, string? tier, string? branch) =>
        model == last.Model && agentId == last.AgentId && speed == last.Speed && geo == last.Geo && tier == last.Tier && branch == last.Branch
            ? last
            : new(model, agentId, speed, geo, tier, branch);

    /// <summary>What two rows, or two copies, say together; of the main thread when one of them is.</summary>
    public static ResponseNames Merge(ResponseNames first, ResponseNames other, ResponseNames best, ResponseNames rest) => Of(first, best.Model,
        first.AgentId is null || other.AgentId is null ? null : first.AgentId, best.Speed ?? rest.Speed, best.Geo ?? rest.Geo,
        best.Tier ?? rest.Tier, first.Branch ?? other.Branch);
}
