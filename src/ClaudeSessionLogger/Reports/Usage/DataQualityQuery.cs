using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>Finds what is missing in the numbers of a report. Reads the report's temporary table <c>used</c>.</summary>
static class DataQualityQuery
{
    public static DataQuality Read(Database database, ReportFilter filter)
    {
        var unpriced = database.Query(
            "select model, sum(unpriced)::bigint from used group by model having sum(unpriced) > 0 order by model",
            row => (Model: row.GetString(0), Count: row.GetInt64(1))
        );
        var (lowerBound, responses) = database.Query(
            "select coalesce(sum(lower_bound), 0)::bigint, coalesce(sum(responses), 0)::bigint from used",
            row => (row.GetInt64(0), row.GetInt64(1))
        )[0];
        var clientPriced = database.Query(
            "select model, sum(client) from used group by model having sum(client) > 0 order by model",
            row => (Model: row.GetString(0), Cost: row.GetDecimal(1))
        );
        var (skipped, unattributed) = database.Query(
            $"""
            select coalesce(sum(skipped_lines), 0)::bigint,
                coalesce(sum(greatest(reported_cost_usd - cost_usd, 0)), 0)
            from sessions {(filter.IsNarrow ? "where session_id in (select session_id from used)" : "")}
            """,
            row => (row.GetInt64(0), row.GetDecimal(1))
        )[0];
        // With a filter by branch or model, unattributed costs are not known: the client reports costs by session, not
        // by branch, and its costs by model do not match the recorded ones.
        return new(
            [.. unpriced.Select(model => model.Model)],
            unpriced.Sum(model => model.Count),
            lowerBound,
            skipped,
            (filter.Branch ?? filter.Model) is null ? unattributed : null,
            [.. clientPriced.Select(model => model.Model)],
            clientPriced.Sum(model => model.Cost)
        )
        {
            Responses = responses,
        };
    }
}
