using System.Diagnostics.CodeAnalysis;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Reports.Usage;

namespace ClaudeSessionLogger.Reports.Sessions;

/// <summary>A session's detail as JSON: its columns, and the data they are computed from.</summary>
[method: SetsRequiredMembers]
sealed record SessionDetailJson(SessionDetail Detail) : SessionRow(Detail.Session)
{
    public IReadOnlyList<ModelUse> Tokens => Detail.Tokens;
    public CostBreakdown CostByPart => Detail.Cost;
    public decimal? UnattributedUsd => Detail.UnattributedUsd;
    public IReadOnlyList<ReportedUse> Reported => Detail.Reported;
    public IReadOnlyList<AgentUse> Subagents => Detail.Subagents;

    SessionDetail Detail { get; } = Detail;
}
