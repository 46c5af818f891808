using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>
/// The first step of every report: what was used, summed by session, model and time into the temporary table <c>used</c>. It is the only
/// walk over everything; what is asked for is then a sum over some thousand rows.
/// </summary>
static class UsageSource
{
    const long Day = 86_400_000_000, Hour = 3_600_000_000;

    /// <summary>Microseconds from 0001-01-01, where .NET counts its days from, to 1970: so no time before that is a negative number.</summary>
    const long Epoch = 62_135_596_800_000_000;

    /// <summary>What <c>used</c> has that can be added up, summed.</summary>
    public const string Sums = """
        count(distinct session_id) as sessions, sum(responses)::bigint as responses, sum(input)::bigint as input, sum(output)::bigint as output, sum(write_5m)::bigint as write_5m,
        sum(write_1h)::bigint as write_1h, sum(read)::bigint as read, sum(web)::bigint as web, coalesce(sum(cost), 0) as cost
        """;

    /// <summary>The names of <see cref="Sums"/>, for reading them.</summary>
    public const string Summed = "sessions, responses, input, output, write_5m, write_1h, read, web, cost";

    // A response as a row of usage_quarters, for what begins or ends within a quarter of an hour.
    const string EachResponse = """
        (select session_id, model, git_branch, responded_at as began, responded_at as first_at, responded_at as last_at, 1 as responses, input_tokens, output_tokens, cache_write_5m_tokens,
            cache_write_1h_tokens, cache_read_tokens, web_search_requests, lower_bound::integer as lower_bound_responses, (cost_usd is null and not adopted)::integer as unpriced_responses, cost_usd
        from responses)
        """;

    /// <summary>What is asked, in quarters of an hour where they do, else by response.</summary>
    public static string From(Database database, UsageFilter filter) => filter.IsByQuarter ? UsageStore.Current(database) : EachResponse;

    /// <summary>Makes <c>used</c>; its <c>bucket</c> is as fine as the report needs.</summary>
    public static void Make(Database database, ReportKind kind, UsageFilter filter, ZoneOffsets offsets)
    {
        var branch = kind == ReportKind.Branches ? ", git_branch" : "";
        database.Execute($"""
            create or replace temp table used as
            select {Bucket(kind, offsets)} as bucket, session_id, model{branch}, {(kind == ReportKind.Sessions ? "max(last_at)" : "null::timestamp")} as last_at, sum(responses)::bigint as responses,
                sum(input_tokens)::bigint as input, sum(output_tokens)::bigint as output, sum(cache_write_5m_tokens)::bigint as write_5m,
                sum(cache_write_1h_tokens)::bigint as write_1h, sum(cache_read_tokens)::bigint as read, sum(web_search_requests)::bigint as web, coalesce(sum(cost_usd), 0) as cost,
                sum(lower_bound_responses)::bigint as lower_bound, sum(unpriced_responses)::bigint as unpriced
            from {From(database, filter)} where {filter.Sql} group by bucket, session_id, model{branch}
            """, filter.Parameters);
    }

    /// <summary>The zone's offsets at all times that are recorded or asked for.</summary>
    public static ZoneOffsets Offsets(Database database, ReportFilter filter, TimeZoneInfo zone)
    {
        var (first, last) = Times(database);
        var from = filter.Since?.ToDateTime(default) ?? first ?? DateTime.UnixEpoch;
        var to = filter.Until?.ToDateTime(default) ?? last ?? from;
        // A day is over everywhere within two.
        return ZoneOffsets.Of(zone, Near(first < from ? first.Value : from, -2), Near(last > to ? last.Value : to, 3));
    }

    /// <summary>The first and the last response there is.</summary>
    public static (DateTime? First, DateTime? Last) Times(Database database) =>
        database.Query($"select min(first_at), max(last_at) from {UsageStore.Current(database)}", row => (row.Time(0), row.Time(1)))[0];

    public static UsageTotals Totals(Database database) => database.Query($"select {Sums} from used", row => Read(row, 0))[0];

    /// <summary>The figures that begin at this column.</summary>
    public static UsageTotals Read(DuckDBDataReader row, int at) => new(row.Count(at), row.Count(at + 1), row.Count(at + 2), row.Count(at + 3), row.Count(at + 4),
        row.Count(at + 5), row.Count(at + 6), row.Count(at + 7), row.GetDecimal(at + 8));

    static string Bucket(ReportKind kind, ZoneOffsets offsets) => kind switch
    {
        // The number of the local day, as DateOnly.DayNumber has it.
        ReportKind.Daily or ReportKind.Weekly or ReportKind.Monthly => $"(epoch_us(began) + {offsets.Sql("began", Epoch)}) // {Day}",
        ReportKind.Hourly => $"(epoch_us(began) + {offsets.Sql("began", Epoch)}) // {Hour} * {ZonedTimeText.Offsets} + {ZonedTimeText.Offsets / 2} - {offsets.Sql("began")} // 60000000",
        ReportKind.Blocks => BlockHours,
        _ => "null::bigint",
    };

    /// <summary>Hours in UTC. What is of the very hour stands alone: it may still be in the block that ends then.</summary>
    public static readonly string BlockHours = $"(epoch_us(first_at) + {Epoch}) // {Hour} * 2 + (epoch_us(first_at) % {Hour} <> 0)::bigint";

    static DateTime Near(DateTime time, int days) => time.Year is > 1 and < 9999 ? time.AddDays(days) : time;
}
