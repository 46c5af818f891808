using System.Diagnostics.CodeAnalysis;

namespace ClaudeSessionLogger.Reports;

/// <summary>A session's detail as JSON: the columns, and beside them what they are made of.</summary>
[method: SetsRequiredMembers]
sealed record WireSessionDetail(SessionDetail Detail) : SessionRow(Detail.Session)
{
    public IReadOnlyList<ModelUse> Tokens => Detail.Tokens;
    public CostBreakdown CostByPart => Detail.Cost;
    public decimal? UnattributedUsd => Detail.UnattributedUsd;
    public IReadOnlyList<ReportedUse> Reported => Detail.Reported;
    public IReadOnlyList<AgentUse> Subagents => Detail.Subagents;

    SessionDetail Detail { get; } = Detail;
}
