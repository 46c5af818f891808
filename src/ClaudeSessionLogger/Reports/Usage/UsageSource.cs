using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>
/// The first step of every report: sums the usage by session, model and time into the temporary table <c>used</c>. Only
/// this step reads all data; the rest of a report works on a few thousand rows.
/// </summary>
static class UsageSource
{
    const long Day = 86_400_000_000,
        Hour = 3_600_000_000;

    /// <summary>
    /// Microseconds from 0001-01-01, .NET's first day, to 1970-01-01, so that times before 1970 do not become negative.
    /// </summary>
    const long Epoch = 62_135_596_800_000_000;

    /// <summary>The sums of the numeric columns of <c>used</c>.</summary>
    public const string Sums = """
        count(distinct session_id) as sessions, sum(responses)::bigint as responses, sum(input)::bigint as input,
        sum(output)::bigint as output, sum(write_5m)::bigint as write_5m,
        sum(write_1h)::bigint as write_1h, sum(read)::bigint as read, sum(web)::bigint as web,
        coalesce(sum(cost), 0) as cost, sum(unpriced)::bigint as unpriced, coalesce(sum(client), 0) as client
        """;

    /// <summary>The column names of <see cref="Sums"/>.</summary>
    public const string Summed =
        "sessions, responses, input, output, write_5m, write_1h, read, web, cost, unpriced, client";

    // A response in the form of a row of usage_quarters, for ranges that begin or end within a quarter of an hour.
    const string EachResponse = """
        (select session_id, model, git_branch, agent_id is not null as by_subagent,
            responded_at as began, responded_at as first_at, responded_at as last_at, 1 as responses,
            input_tokens, output_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens,
            web_search_requests, lower_bound::integer as lower_bound_responses,
            (cost_usd is null and not adopted)::integer as unpriced_responses, cost_usd,
            if(client_priced, cost_usd, 0) as client_priced_usd
        from responses)
        """;

    /// <summary>
    /// The source table: usage quarters if they are precise enough for the filter, otherwise single responses.
    /// </summary>
    public static string From(Database database, UsageFilter filter) =>
        filter.IsByQuarter ? UsageStore.Current(database) : EachResponse;

    /// <summary>Creates <c>used</c>. Its column <c>bucket</c> is as fine as the report needs.</summary>
    public static void Make(Database database, ReportKind kind, UsageFilter filter, ZoneOffsets offsets) =>
        database.Execute(
            "create or replace temp table used as "
                + Select(
                    From(database, filter),
                    filter.Sql,
                    Bucket(kind, offsets),
                    kind == ReportKind.Branches ? ", git_branch" : "",
                    kind == ReportKind.Sessions ? "max(last_at)" : "null::timestamp"
                ),
            filter.Parameters
        );

    /// <summary>
    /// Returns SQL with all that can be asked for: by hour, session, model, branch, and whether the responses are those
    /// of subagents.
    /// </summary>
    /// <param name="isHub">Whether the database is a copy of the hub's, which has sums by hour, not responses.</param>
    /// <param name="part">The sessions to read, from 0 to one less than <paramref name="parts"/>.</param>
    public static string Detailed(
        Database database,
        UsageFilter filter,
        ZoneOffsets offsets,
        bool isHub,
        long part,
        long parts
    ) =>
        Select(
            isHub ? $"{UsageStore.Current(database)} cross join (select false as by_subagent)" : EachResponse,
            $"{filter.Sql} and hash(session_id) % {parts} = {part}",
            Bucket(ReportKind.Hourly, offsets),
            ", git_branch, by_subagent",
            "max(last_at)"
        );

    static string Select(string from, string condition, string bucket, string columns, string lastAt) =>
        $"""
            select {bucket} as bucket, session_id, model{columns}, {lastAt} as last_at,
                sum(responses)::bigint as responses,
                sum(input_tokens)::bigint as input, sum(output_tokens)::bigint as output,
                sum(cache_write_5m_tokens)::bigint as write_5m,
                sum(cache_write_1h_tokens)::bigint as write_1h, sum(cache_read_tokens)::bigint as read,
                sum(web_search_requests)::bigint as web, coalesce(sum(cost_usd), 0) as cost,
                sum(lower_bound_responses)::bigint as lower_bound, sum(unpriced_responses)::bigint as unpriced,
                coalesce(sum(client_priced_usd), 0) as client
            from {from} where {condition} group by bucket, session_id, model{columns}
            """;

    /// <summary>An SQL expression: the minute of the local hour at the time in a column.</summary>
    public static string Minute(string column, ZoneOffsets offsets) =>
        $"(epoch_us({column}) + {offsets.Sql(column, Epoch)}) // 60000000 % 60";

    /// <summary>The time zone's offsets at all recorded and requested times.</summary>
    public static ZoneOffsets Offsets(Database database, ReportFilter filter, TimeZoneInfo zone)
    {
        var (first, last) = Times(database);
        var from = filter.Since?.ToDateTime(default) ?? first ?? DateTime.UnixEpoch;
        var to = filter.Until?.ToDateTime(default) ?? last ?? from;
        // Two days cover the offset of any time zone.
        return ZoneOffsets.Of(zone, Near(first < from ? first.Value : from, -2), Near(last > to ? last.Value : to, 3));
    }

    /// <summary>The times of the first and the last response.</summary>
    public static (DateTime? First, DateTime? Last) Times(Database database) =>
        database.Query(
            $"select min(first_at), max(last_at) from {UsageStore.Current(database)}",
            row => (row.Time(0), row.Time(1))
        )[0];

    public static UsageTotals Totals(Database database) =>
        database.Query($"select {Sums} from used", row => Read(row, 0))[0];

    /// <summary>Reads the totals that begin at column <paramref name="at"/>.</summary>
    public static UsageTotals Read(DuckDBDataReader row, int at) =>
        new(
            row.Count(at),
            row.Count(at + 1),
            row.Count(at + 2),
            row.Count(at + 3),
            row.Count(at + 4),
            row.Count(at + 5),
            row.Count(at + 6),
            row.Count(at + 7),
            row.GetDecimal(at + 8),
            row.Count(at + 9),
            row.GetDecimal(at + 10)
        );

    static string Bucket(ReportKind kind, ZoneOffsets offsets) =>
        kind switch
        {
            // The number of the local day, as in DateOnly.DayNumber.
            ReportKind.Daily or ReportKind.Weekly or ReportKind.Monthly =>
                $"(epoch_us(began) + {offsets.Sql("began", Epoch)}) // {Day}",
            ReportKind.Hourly =>
                $"(epoch_us(began) + {offsets.Sql("began", Epoch)}) // {Hour} * {ZonedTimeText.Offsets} + "
                    + $"{ZonedTimeText.Offsets / 2} - {offsets.Sql("began")} // 60000000",
            ReportKind.Blocks => BlockHours,
            _ => "null::bigint",
        };

    /// <summary>
    /// Hours in UTC. A response exactly on the hour gets a bucket of its own, because it may still belong to the block
    /// that ends then.
    /// </summary>
    public static readonly string BlockHours =
        $"(epoch_us(first_at) + {Epoch}) // {Hour} * 2 + (epoch_us(first_at) % {Hour} <> 0)::bigint";

    static DateTime Near(DateTime time, int days) => time.Year is > 1 and < 9999 ? time.AddDays(days) : time;
}
