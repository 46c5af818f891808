using ClaudeSessionLogger.Store;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Reports;

/// <summary>One screen of what was captured: by time, by project, by model, and what is missing in the numbers.</summary>
sealed record Summary
{
    public required IReadOnlyList<SummaryLine> Periods { get; init; }
    public required IReadOnlyList<SummaryLine> Projects { get; init; }
    public required IReadOnlyList<SummaryLine> Models { get; init; }

    public required long LowerBoundResponses { get; init; }
    public required long SkippedLines { get; init; }
    public required IReadOnlyList<string> UnpricedModels { get; init; }

    /// <summary>What the client reports beyond the responses that left a row.</summary>
    public required decimal UnattributedUsd { get; init; }

    public static Summary Of(Database database, TimeProvider clock) => new()
    {
        Periods = [.. Since(clock).Select(period => Period(database, period.Name, period.Start))],
        Projects = By(database, "coalesce(sessions.project, 'unknown')"),
        Models = By(database, "responses.model"),
        LowerBoundResponses = database.Scalar<long>("select count(*) from responses where lower_bound"),
        SkippedLines = database.Scalar<long>("select coalesce(sum(skipped_lines), 0)::bigint from sessions"),
        UnpricedModels = database.Query("select distinct model from responses where cost_usd is null and not adopted order by model", row => row.GetString(0)),
        UnattributedUsd = database.Scalar<decimal>("select coalesce(sum(greatest(reported_cost_usd - cost_usd, 0)), 0) from sessions"),
    };

    static SummaryLine Period(Database database, string name, DateTime since) => database.Query($"""
        select {Database.Quote(name)}, {Sums} from responses where coalesce(responded_at, timestamp '1970-01-01') >= $since
        """, Read, ("since", since))[0];

    static List<SummaryLine> By(Database database, string what) => database.Query($"""
        select {what} as what, {Sums} from responses left join sessions using (session_id) group by what
        order by coalesce(sum(responses.cost_usd), 0) desc, what
        """, Read);

    internal const string Sums = """
        count(distinct responses.session_id), count(*), coalesce(sum(responses.input_tokens), 0)::bigint, coalesce(sum(responses.output_tokens), 0)::bigint,
        coalesce(sum(responses.cache_write_5m_tokens + responses.cache_write_1h_tokens), 0)::bigint, coalesce(sum(responses.cache_read_tokens), 0)::bigint,
        coalesce(sum(responses.cost_usd), 0)
        """;

    // Days as this machine's clock has them.
    static (string Name, DateTime Start)[] Since(TimeProvider clock)
    {
        var today = LocalDay.Start(clock.GetUtcNow(), clock.LocalTimeZone, daysAgo: 0);
        return
        [
            ("today", today),
            ("last 7 days", LocalDay.Start(clock.GetUtcNow(), clock.LocalTimeZone, daysAgo: 6)),
            ("last 30 days", LocalDay.Start(clock.GetUtcNow(), clock.LocalTimeZone, daysAgo: 29)),
            ("all", DateTime.UnixEpoch),
        ];
    }

    internal static SummaryLine Read(DuckDBDataReader row) =>
        new(row.GetString(0), row.Count(1), row.Count(2), row.Count(3), row.Count(4), row.Count(5), row.Count(6), row.GetDecimal(7));
}

sealed record SummaryLine(string Name, long Sessions, long Responses, long Input, long Output, long CacheWrite, long CacheRead, decimal CostUsd);
