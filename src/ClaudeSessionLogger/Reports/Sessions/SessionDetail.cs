using System.Text.Json.Serialization;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Reports.Sessions;

/// <summary>All recorded data of one session.</summary>
sealed record SessionDetail
{
    public required SessionRow Session { get; init; }
    public required IReadOnlyList<ModelUse> Tokens { get; init; }

    /// <summary>The cost by billed item, over all priced responses.</summary>
    public required CostBreakdown Cost { get; init; }
    public required IReadOnlyList<AgentUse> Subagents { get; init; }
    public required IReadOnlyList<ReportedUse> Reported { get; init; }

    public static SessionDetail Load(Database database, SessionRow session, PriceBook prices)
    {
        var id = ("id", (object?)session.SessionId.Value);
        return new()
        {
            Session = session,
            Tokens = database.Query(
                """
                select model, case when agent_id is null then 'main' else 'subagent' end as thread, count(*),
                    sum(input_tokens)::bigint, sum(output_tokens)::bigint,
                    sum(cache_write_5m_tokens)::bigint, sum(cache_write_1h_tokens)::bigint,
                    sum(cache_read_tokens)::bigint, sum(cost_usd)
                from responses where session_id = $id group by all order by sum(cost_usd) desc nulls last, model, thread
                """,
                row => new ModelUse(
                    row.GetString(0),
                    row.GetString(1),
                    row.Count(2),
                    row.Count(3),
                    row.Count(4),
                    row.Count(5),
                    row.Count(6),
                    row.Count(7),
                    row.Money(8)
                ),
                id
            ),
            Cost = CostBreakdown.Compute(database, session.SessionId, prices),
            Subagents = database.Query(
                """
                select agent_id, count(*),
                    sum(input_tokens + output_tokens + cache_write_5m_tokens + cache_write_1h_tokens
                        + cache_read_tokens)::bigint, sum(cost_usd)
                from responses where session_id = $id and agent_id is not null group by agent_id
                order by min(responded_at), agent_id
                """,
                row => new AgentUse(row.GetString(0), row.Count(1), row.Count(2), row.Money(3)),
                id
            ),
            Reported = database.Query(
                """
                select model, input_tokens, output_tokens, cache_write_5m_tokens + cache_write_1h_tokens,
                    cache_read_tokens, cost_usd
                from reported_models where session_id = $id order by cost_usd desc, model
                """,
                row => new ReportedUse(
                    row.GetString(0),
                    row.Count(1),
                    row.Count(2),
                    row.Count(3),
                    row.Count(4),
                    row.GetDecimal(5)
                ),
                id
            ),
        };
    }

    /// <summary>
    /// The cost that the client reports beyond the recorded responses, for calls that leave no row, such as compaction
    /// and titles.
    /// </summary>
    public decimal? UnattributedUsd =>
        Session.ReportedCostUsd is { } reported ? Math.Max(0, reported - Session.CostUsd) : null;
}

/// <param name="Thread">"main" or "subagent".</param>
/// <param name="CostUsd">Null if the model has no price.</param>
sealed record ModelUse(
    string Model,
    string Thread,
    long Responses,
    long Input,
    long Output,
    [property: JsonPropertyName("cache_write_5m")] long CacheWrite5m,
    [property: JsonPropertyName("cache_write_1h")] long CacheWrite1h,
    long CacheRead,
    decimal? CostUsd
);

sealed record AgentUse(string AgentId, long Responses, long TotalTokens, decimal? CostUsd);

sealed record ReportedUse(string Model, long Input, long Output, long CacheWrite, long CacheRead, decimal CostUsd);
