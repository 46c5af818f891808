using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Capture.Verification;

/// <summary>How what is recorded of a model relates to the client's own account (<c>cost-state</c>).</summary>
enum ClientDifferenceReason
{
    /// <summary>Tokens and cost are the same.</summary>
    None,

    /// <summary>The client counts more: calls that leave no row, such as compaction and titles.</summary>
    UnrecordedCalls,

    /// <summary>The tokens are the same, but the costs are not: one of the two has another price.</summary>
    Price,

    /// <summary>The client counts more, and some responses are incomplete in the transcript.</summary>
    LowerBound,

    /// <summary>More is recorded than the client counts.</summary>
    MoreRecorded,
}

/// <summary>One model in one session.</summary>
readonly record struct ClientDifference(
    SessionId SessionId,
    string Model,
    ModelCount Recorded,
    ModelCount Reported,
    ClientDifferenceReason Reason
);

/// <summary>Compares recorded sessions with the client's own account, model by model.</summary>
static class ClientComparison
{
    // The client adds up doubles.
    const decimal Tolerance = 0.000_001m;

    public static List<ClientDifference> Compare(Database database, IReadOnlySet<SessionId> sessions)
    {
        var recorded = Read(
            database,
            """
            select session_id, model, count(*), sum(input_tokens)::bigint, sum(output_tokens)::bigint,
                sum(cache_write_5m_tokens)::bigint, sum(cache_write_1h_tokens)::bigint, sum(cache_read_tokens)::bigint,
                coalesce(sum(cost_usd), 0)::decimal(28, 12), bool_or(lower_bound)
            from responses where session_id in (select session_id from reported_models) group by session_id, model
            """,
            sessions
        );
        var reported = Read(
            database,
            """
            select session_id, model, 0::bigint, input_tokens, output_tokens, cache_write_5m_tokens,
                cache_write_1h_tokens, cache_read_tokens, cost_usd, false
            from reported_models
            """,
            sessions
        );
        return
        [
            .. recorded
                .Keys.Union(reported.Keys)
                .OrderBy(key => key.Session)
                .ThenBy(key => key.Model, StringComparer.Ordinal)
                .Select(key =>
                {
                    var (ours, theirs) = (recorded.GetValueOrDefault(key), reported.GetValueOrDefault(key));
                    return new ClientDifference(
                        key.Session,
                        key.Model,
                        ours.Count,
                        theirs.Count,
                        Explain(ours.Count, theirs.Count, ours.IsLowerBound)
                    );
                }),
        ];
    }

    static ClientDifferenceReason Explain(in ModelCount recorded, in ModelCount reported, bool isLowerBound)
    {
        var (ours, theirs) = (recorded.Tokens, reported.Tokens);
        var isSame =
            (ours.Input, ours.Output, ours.CacheWrite, ours.CacheRead)
            == (theirs.Input, theirs.Output, theirs.CacheWrite, theirs.CacheRead);
        if (isSame)
            return Math.Abs(recorded.CostUsd - reported.CostUsd) <= Tolerance * Math.Max(1, reported.CostUsd)
                ? ClientDifferenceReason.None
                : ClientDifferenceReason.Price;
        if (
            ours.Input > theirs.Input
            || ours.Output > theirs.Output
            || ours.CacheWrite > theirs.CacheWrite
            || ours.CacheRead > theirs.CacheRead
        )
            return ClientDifferenceReason.MoreRecorded;
        return isLowerBound ? ClientDifferenceReason.LowerBound : ClientDifferenceReason.UnrecordedCalls;
    }

    // The client's names can differ from those in responses by an ending, such as [1m].
    static Dictionary<(SessionId Session, string Model), (ModelCount Count, bool IsLowerBound)> Read(
        Database database,
        string sql,
        IReadOnlySet<SessionId> sessions
    ) =>
        database
            .Query(
                sql,
                row =>
                    (
                        Session: new SessionId(row.GetString(0)),
                        Model: ModelName.Simplest(row.GetString(1)),
                        Count: new ModelCount(
                            row.Count(2),
                            new(row.Count(3), row.Count(4), row.Count(5), row.Count(6), row.Count(7)),
                            0,
                            row.GetDecimal(8)
                        ),
                        IsLowerBound: row.GetBoolean(9)
                    )
            )
            .Where(row => sessions.Contains(row.Session))
            .GroupBy(row => (row.Session, row.Model))
            .ToDictionary(
                same => same.Key,
                same =>
                    (
                        new ModelCount(
                            same.Sum(row => row.Count.Responses),
                            same.Aggregate(default(Tokens), (sum, row) => sum + row.Count.Tokens),
                            0,
                            same.Sum(row => row.Count.CostUsd)
                        ),
                        same.Any(row => row.IsLowerBound)
                    )
            );
}
