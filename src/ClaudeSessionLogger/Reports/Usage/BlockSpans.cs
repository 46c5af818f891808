using System.Globalization;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>
/// Computes when 5-hour blocks began. A block begins at the hour (UTC) of the first response after the previous block.
/// All responses count, whatever the filter, because the limit applies to the account.
/// </summary>
sealed class BlockSpans
{
    static readonly TimeSpan s_quarter = TimeSpan.FromMinutes(15);

    readonly Dictionary<string, Span> _byStart = [];
    readonly bool _isAll;
    readonly DateTime _now;

    BlockSpans(IEnumerable<Span> spans, bool isAll, DateTime now)
    {
        foreach (var span in spans)
            _byStart.Add(Key(span.Began), span);
        (_isAll, _now) = (isAll, now);
    }

    /// <summary>The time ranges of the blocks' responses; null for all times.</summary>
    public IReadOnlyList<(DateTime From, DateTime To)>? Times =>
        _isAll ? null
        : _byStart.Count == 0 ? []
        :
        [
            (
                _byStart.Values.Min(span => span.Began),
                _byStart.Values.Max(span => span.Began) + UsageBlock.Length + s_quarter
            ),
        ];

    /// <summary>
    /// Creates <c>block_hours</c>, which maps each bucket of <see cref="UsageSource.BlockHours"/> to its block.
    /// </summary>
    public static BlockSpans Make(Database database, ReportFilter filter, ZoneOffsets offsets, DateTime now)
    {
        var (spans, usage) = (new List<Span>(), UsageStore.Current(database));
        foreach (
            var hour in database.Query(
                $"""
                select {UsageSource.BlockHours} as bucket, min(first_at), max(last_at) from {usage}
                where first_at is not null group by bucket order by bucket
                """,
                row => (Bucket: row.GetInt64(0), First: row.Time(1)!.Value, Last: row.Time(2)!.Value)
            )
        )
        {
            // A response exactly at the end of a block belongs to that block.
            if (spans is not [.., var open] || hour.First > open.Began + UsageBlock.Length)
                spans.Add(open = new(hour.First.Date.AddHours(hour.First.Hour), hour.First));
            open.Last = hour.Last;
            open.Buckets.Add(hour.Bucket);
        }

        var wanted = spans.Where(span => IsWanted(span, filter, offsets)).ToList();
        database.Execute("create or replace temp table block_hours (bucket bigint, began bigint)");
        using (var appender = database.TemporaryAppender("block_hours"))
        {
            foreach (var span in wanted)
            foreach (var bucket in span.Buckets)
                appender.CreateRow().AppendValue(bucket).AppendValue(Micros(span.Began)).EndRow();
        }

        return new(wanted, wanted.Count == spans.Count, now);
    }

    /// <summary>Deletes rows of <c>used</c> that are not in a requested block.</summary>
    public static void KeepOnly(Database database) =>
        database.Execute("delete from used where bucket is null or bucket not in (select bucket from block_hours)");

    /// <param name="key">The block's start, in microseconds.</param>
    public UsageBlock Of(string key, UsageTotals totals)
    {
        var span = _byStart[key];
        // A block in the future comes from a clock that was wrong.
        var isActive =
            _now >= span.Began && _now - span.Last < UsageBlock.Length && _now < span.Began + UsageBlock.Length;
        var minutes = (span.Last - span.First).TotalMinutes;
        BurnRate? burn = minutes > 0 ? new(totals.Total / minutes, totals.CostUsd * 60 / (decimal)minutes) : null;
        return new(
            span.Began,
            span.First,
            span.Last,
            isActive,
            burn,
            isActive && burn is { } rate ? Project(totals, rate, span.Began + UsageBlock.Length - _now) : null
        );
    }

    static BlockProjection Project(UsageTotals totals, BurnRate burn, TimeSpan remaining) =>
        new(
            totals.Total + (long)Math.Round(burn.TokensPerMinute * remaining.TotalMinutes),
            totals.CostUsd + burn.UsdPerHour * (decimal)remaining.TotalHours,
            remaining
        );

    static bool IsWanted(Span span, ReportFilter filter, ZoneOffsets offsets)
    {
        var day = DateOnly.FromDateTime(offsets.Local(span.Began));
        return !(day < filter.Since) && !(day > filter.Until) && !(span.Last < filter.From);
    }

    static string Key(DateTime time) => Micros(time).ToString(CultureInfo.InvariantCulture);

    static long Micros(DateTime time) => (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    sealed record Span(DateTime Began, DateTime First)
    {
        public DateTime Last { get; set; } = First;
        public List<long> Buckets { get; } = [];
    }
}
