using System.Data.Common;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Replication.Hubs.Sql;

/// <summary>Reads the events of a hub, and computes their digests.</summary>
sealed class SqlHubEvents(HubConnection connection, HubTableNames tableNames, SqlHubTransactions transactions)
{
    /// <summary>
    /// Returns events until their values together reach <paramref name="maxBytes"/>, but at least one event.
    /// </summary>
    public IReadOnlyList<LogEvent> Read(IReadOnlyList<EventRange> ranges, long maxBytes)
    {
        var asked = new SqlRows(
            ("place", "bigint", ranges.Select((_, index) => (long)index).ToArray()),
            ("device_id", "varchar", ranges.Select(range => range.Device.Value).ToArray()),
            ("low", "bigint", ranges.Select(range => range.After).ToArray()),
            ("high", "bigint", ranges.Select(range => range.Through).ToArray())
        );
        var (writtenAt, only) = (HubTime.Sql("written_at"), tableNames.RowFilter("e"));
        return transactions.Query(
            $"""
            select device_id, seq, hlc, {writtenAt}, actor, project, entry_id, kind, value, session_id, replaced, hash,
                chain
            from (
                select e.device_id, e.seq, e.hlc, e.written_at, e.actor, e.project, e.entry_id, e.kind, e.value,
                    e.session_id, e.replaced, e.hash, e.chain, r.place,
                    coalesce(sum(coalesce({connection.Dialect.ByteLengthFunction}(e.value), 0)) over (
                        order by r.place, e.seq rows between unbounded preceding and 1 preceding), 0) as before
                from {asked} r join {tableNames.Events} e
                    on e.device_id = r.device_id and e.seq > r.low and e.seq <= r.high{only}
            ) page
            where before < ${asked.NextParameter} order by place, seq
            """,
            asked.ParametersWith(Math.Max(1, maxBytes)),
            Event
        );
    }

    public IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges)
    {
        var asked = new SqlRows(
            ("device_id", "varchar", ranges.Select(range => range.Device.Value).ToArray()),
            ("low", "bigint", ranges.Select(range => range.After).ToArray()),
            ("high", "bigint", ranges.Select(range => range.Through).ToArray())
        );
        return transactions.Query(
            EventDigest.Sql(
                $"{asked} r join {tableNames.Events} e on e.device_id = r.device_id and e.seq > r.low and e.seq <= "
                    + "r.high"
                    + tableNames.RowFilter("e"),
                connection.Dialect.DigestTime
            ),
            asked.ParametersWith(),
            row => new EventDigest(new(row.GetString(0)), row.GetInt64(1), row.GetInt64(2), row.GetString(3))
        );
    }

    // If the time is not readable, the hash does not match, and the event counts as damaged.
    static LogEvent Event(DbDataReader row) =>
        new(
            new(row.GetString(0)),
            row.GetInt64(1),
            new(
                new(row.GetInt64(2)),
                HubTime.Read(row, 3) ?? SafeTime.First,
                row.GetString(4),
                row.Text(5),
                new(row.GetString(6)),
                row.GetString(7),
                row.Text(8),
                SessionId.Of(row.Text(9)),
                row.IsDBNull(10) ? null : row.GetGuid(10)
            ),
            row.GetGuid(11),
            row.GetGuid(12)
        );
}
