using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>Computes the report for a <see cref="ReportRequest"/> from the local database.</summary>
static class UsageQuery
{
    const string Keys = "k1, k2",
        KeysAsText = "k1::varchar, k2";

    public static UsageReport Run(Database database, ReportRequest request, DateTime now)
    {
        var offsets = UsageSource.Offsets(database, request.Filter, request.Zone);
        var shape = ReportDefinition.For(request.Kind);
        var blocks = request.Kind == ReportKind.Blocks ? BlockSpans.Make(database, request.Filter, offsets, now) : null;
        var filter = new UsageFilter(
            request.Filter,
            blocks is null ? Times(request.Filter, offsets) : blocks.Times,
            offsets
        );
        UsageSource.Make(database, request.Kind, filter, offsets);
        if (blocks is not null)
            BlockSpans.KeepOnly(database);

        database.Execute(
            $"create or replace temp table shown as select {Keys}, max(last_at) as last_at, {UsageSource.Sums} from "
                + $"({Keyed(database, request)}) group by {Keys}"
        );
        var omittedRows = request.Limit is { } limit
            ? Math.Max(0, database.Scalar<long>("select count(*) from shown") - limit)
            : 0;
        if (omittedRows > 0)
            database.Execute(
                $"create or replace temp table shown as select {Keys}, last_at, {UsageSource.Summed} from shown order "
                    + $"by {SelectRows(request, shape)} limit {request.Limit}"
            );

        var models = request.Kind == ReportKind.Models ? [] : Models(database, request, omittedRows > 0);
        var rows = database.Query(
            $"select {KeysAsText}, {UsageSource.Summed}, {Join(database, request.Kind)} order by "
                + Order(request.Order, shape),
            row =>
            {
                var totals = UsageSource.Read(row, 2);
                var (first, second) = (row.Text(0), row.Text(1));
                IReadOnlyList<ModelTotals> used =
                    request.Kind == ReportKind.Models ? [new(first ?? "", totals)] : models[(first, second)];
                return new UsageRow(ToText(request.Kind, row, first, second, offsets), totals, used)
                {
                    Block = blocks?.Of(first!, totals),
                };
            }
        );
        return new(
            shape,
            request.Filter,
            request.Zone,
            rows,
            UsageSource.Totals(database),
            omittedRows,
            DataQualityQuery.Read(database, request.Filter)
        );
    }

    /// <summary>The time ranges of a filter by days or hours; null for all times.</summary>
    public static IReadOnlyList<(DateTime From, DateTime To)>? Times(ReportFilter filter, ZoneOffsets offsets) =>
        filter.From is { } from ? [(from, DateTime.MaxValue)]
        : filter.HasTimes ? offsets.Days(filter.Since, filter.Until)
        : null;

    // Returns SQL that reads `used` and adds the keys of the report's lines.
    static string Keyed(Database database, ReportRequest request)
    {
        var (first, second, from) = request.Kind switch
        {
            ReportKind.Daily => (Date, "null::varchar", "used"),
            ReportKind.Weekly => (
                $"{Date} - ((isodow({Date}) + {6 - (((int)request.WeekStart + 6) % 7)}) % 7)::integer",
                "null::varchar",
                "used"
            ),
            ReportKind.Monthly => ($"date_trunc('month', {Date})::date", "null::varchar", "used"),
            ReportKind.Hourly => ("bucket", "null::varchar", "used"),
            ReportKind.Blocks => ("block_hours.began", "null::varchar", "used join block_hours using (bucket)"),
            ReportKind.Models => ("model", "null::varchar", "used"),
            ReportKind.Projects => ("coalesce(sessions.project, 'unknown')", "null::varchar", Joined(database)),
            ReportKind.Types => ("coalesce(sessions.session_type, 'unknown')", "null::varchar", Joined(database)),
            ReportKind.Branches => ("used.git_branch", "coalesce(sessions.project, 'unknown')", Joined(database)),
            ReportKind.Skills => (
                "skill",
                "null::varchar",
                $"(select session_id, unnest(case when skills_used <> '' then string_split(skills_used, ', ') else "
                    + "[null::varchar] end) as skill from sessions) as skills right join used using (session_id)"
            ),
            _ => ("session_id", "null::varchar", "used"),
        };
        return $"""
            select {first} as k1, {second} as k2, last_at, session_id, used.model, responses, input, output, write_5m,
                write_1h, read, web, cost, unpriced, client
            from {from}
            """;
    }

    const string Date = "(date '0001-01-01' + bucket::integer)";

    static string Joined(Database database) =>
        $"used left join {ProjectLabels.Sessions(database, "session_id, session_type")} as sessions using (session_id)";

    // Reads a session's other columns only for the lines that are shown.
    static string Join(Database database, ReportKind kind) =>
        kind == ReportKind.Sessions
            ? "last_at, sessions.project, session_type, title from shown left join "
                + $"{ProjectLabels.Sessions(database, "session_id, session_type, title")} as sessions on "
                + "session_id = k1"
            : "last_at from shown";

    // Within a line and model, `used` has one row per session, unless the line spans several buckets.
    static string SumsByModel(ReportKind kind) =>
        kind is ReportKind.Weekly or ReportKind.Monthly or ReportKind.Blocks
            ? UsageSource.Sums
            : UsageSource.Sums.Replace("count(distinct session_id)", "count(*)", StringComparison.Ordinal);

    static Dictionary<(string?, string?), List<ModelTotals>> Models(
        Database database,
        ReportRequest request,
        bool isLimited
    )
    {
        var found = new Dictionary<(string?, string?), List<ModelTotals>>();
        var condition = isLimited
            ? $"where exists (from shown where shown.k1 is not distinct from keyed.k1 and shown.k2 is not distinct "
                + "from keyed.k2)"
            : "";
        var (sums, keyed) = (SumsByModel(request.Kind), Keyed(database, request));
        database.Visit(
            $"""
            select {KeysAsText}, model, {sums} from ({keyed}) as keyed {condition} group by {Keys}, model
            order by coalesce(sum(keyed.cost), 0) desc,
                sum(keyed.input + keyed.output + keyed.write_5m + keyed.write_1h + keyed.read) desc, model
            """,
            row =>
            {
                var key = (row.Text(0), row.Text(1));
                if (!found.TryGetValue(key, out var uses))
                    found.Add(key, uses = []);
                uses.Add(new(row.GetString(2), UsageSource.Read(row, 3)));
            }
        );
        return found;
    }

    // A limit keeps the latest lines of a report by time.
    static string SelectRows(ReportRequest request, ReportDefinition shape) =>
        Order(
            shape.IsTrend && request.Order is ReportOrder.Default or ReportOrder.Ascending
                ? ReportOrder.Descending
                : request.Order,
            shape
        );

    static string Order(ReportOrder order, ReportDefinition shape)
    {
        var (ascending, descending) = shape.Kind switch
        {
            ReportKind.Hourly or ReportKind.Blocks => ("k1 nulls last", "k1 desc nulls last"),
            ReportKind.Sessions => ("last_at nulls last, k1", "last_at desc nulls last, k1"),
            _ => ("k1 nulls last, k2", "k1 desc nulls last, k2 desc"),
        };
        return order switch
        {
            ReportOrder.Default => shape.IsTrend ? ascending : Order(ReportOrder.Cost, shape),
            ReportOrder.Ascending => ascending,
            ReportOrder.Descending => descending,
            ReportOrder.Tokens => $"input + output + write_5m + write_1h + read desc, cost desc, {ascending}",
            ReportOrder.Responses => $"responses desc, cost desc, {ascending}",
            _ => $"cost desc, input + output + write_5m + write_1h + read desc, {ascending}",
        };
    }

    static IReadOnlyList<string?> ToText(
        ReportKind kind,
        DuckDBDataReader row,
        string? first,
        string? second,
        ZoneOffsets offsets
    ) =>
        kind switch
        {
            ReportKind.Monthly => [first?[..7]],
            ReportKind.Hourly => [first is null ? null : ZonedTimeText.OfHour(first)],
            ReportKind.Blocks =>
            [
                ZonedTimeText.Format(ZonedTimeText.Micro(first!), offsets),
                ZonedTimeText.Format(ZonedTimeText.Micro(first!) + UsageBlock.Length, offsets),
            ],
            ReportKind.Branches => [first, second],
            ReportKind.Sessions =>
            [
                first,
                row.Time(13) is { } last ? ZonedTimeText.Format(last, offsets) : null,
                row.Text(14),
                row.Text(15),
                row.Text(16),
            ],
            _ => [first],
        };
}
