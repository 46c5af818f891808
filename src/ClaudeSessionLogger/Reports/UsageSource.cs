using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Reports;

/// <summary>
/// The first step of every report: the responses that count, summed by session, model and time into the temporary table <c>used</c>.
/// It is the only walk over all responses; what is asked for is then a sum over some thousand rows.
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

    /// <summary>Makes <c>used</c>; its <c>bucket</c> is as fine as the report needs.</summary>
    public static void Make(Database database, ReportKind kind, UsageFilter filter, ZoneOffsets offsets)
    {
        var also = kind switch { ReportKind.Branches => ", git_branch", _ => "" };
        database.Execute($"""
            create or replace temp table used as
            select {Bucket(kind, offsets)} as bucket, session_id, model{also}, {(kind is ReportKind.Sessions ? "max(responded_at)" : "null::timestamp")} as last_at, count(*) as responses,
                sum(input_tokens)::bigint as input, sum(output_tokens)::bigint as output, sum(cache_write_5m_tokens)::bigint as write_5m,
                sum(cache_write_1h_tokens)::bigint as write_1h, sum(cache_read_tokens)::bigint as read, sum(web_search_requests)::bigint as web, sum(cost_usd) as cost
            from responses where {filter.Sql} group by bucket, session_id, model{also}
            """, filter.Parameters);
    }

    public static Figures Totals(Database database) => database.Query($"select {Sums} from used", row => Read(row, 0))[0];

    /// <summary>The figures that begin at this column.</summary>
    public static Figures Read(DuckDB.NET.Data.DuckDBDataReader row, int at) => new(row.Count(at), row.Count(at + 1), row.Count(at + 2), row.Count(at + 3), row.Count(at + 4),
        row.Count(at + 5), row.Count(at + 6), row.Count(at + 7), row.GetDecimal(at + 8));

    static string Bucket(ReportKind kind, ZoneOffsets offsets) => kind switch
    {
        ReportKind.Daily or ReportKind.Weekly or ReportKind.Monthly => LocalDays(offsets),
        // An hour that the clock shows twice is two: so they are told apart by the instant at which they begin.
        ReportKind.Hourly => $"(epoch_us(responded_at) + {offsets.Sql("responded_at", Epoch)}) // {Hour} * {Hour} - {offsets.Sql("responded_at", Epoch)}",
        ReportKind.Blocks => BlockHours,
        _ => "null::bigint",
    };

    /// <summary>The number of the local day, as <see cref="DateOnly.DayNumber"/> has it.</summary>
    public static string LocalDays(ZoneOffsets offsets) => $"(epoch_us(responded_at) + {offsets.Sql("responded_at", Epoch)}) // {Day}";

    /// <summary>Hours in UTC. A response at the very hour stands alone: it may still be in the block that ends then.</summary>
    public static readonly string BlockHours = $"(epoch_us(responded_at) + {Epoch}) // {Hour} * 2 + (epoch_us(responded_at) % {Hour} <> 0)::bigint";
}
