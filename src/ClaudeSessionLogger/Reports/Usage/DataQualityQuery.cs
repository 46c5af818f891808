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
        var lowerBound = database.Scalar<long>("select coalesce(sum(lower_bound), 0)::bigint from used");
        // A cost that the client reports for a model without a price belongs to that model, not to unrecorded calls.
        var (skipped, unattributed, unpricedReported) = database.Query(
            $"""
            select coalesce(sum(skipped_lines), 0)::bigint,
                coalesce(sum(greatest(reported_cost_usd - cost_usd - coalesce(unpriced.cost, 0), 0)), 0), coalesce(sum(unpriced.cost), 0)
            from sessions left join (
                select session_id, sum(reported_models.cost_usd) as cost from reported_models join sessions using (session_id)
                where list_contains(string_split(unpriced_models, ', '), model) group by session_id) as unpriced using (session_id)
            {(filter.IsNarrow ? "where session_id in (select session_id from used)" : "")}
            """,
            row => (row.GetInt64(0), row.GetDecimal(1), row.GetDecimal(2))
        )[0];
        // The client reports costs by session, not by branch. It also reports costs by model, but these do not match
        // the recorded costs by model.
        return new(
            [.. unpriced.Select(model => model.Model)],
            unpriced.Sum(model => model.Count),
            lowerBound,
            skipped,
            (filter.Branch ?? filter.Model) is null ? unattributed : null,
            (filter.Branch ?? filter.Model) is null ? unpricedReported : 0
        );
    }
}
