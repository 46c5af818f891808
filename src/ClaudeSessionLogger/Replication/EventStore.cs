using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Storage;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// Reads and writes the events of a log and the chain heads of its devices. Callers must be in a transaction.
/// </summary>
/// <param name="tables">The tables of the log; by default, those of the shared log.</param>
sealed class EventStore(Database database, EventTables? tables = null)
{
    readonly EventTables _tables = tables ?? EventTables.Shared;

    const string Columns =
        "device_id, seq, hlc, written_at, actor, project, entry_id, kind, value, session_id, replaced, hash, chain";

    public Dictionary<DeviceId, ChainHead> Heads() =>
        database
            .Query(
                $"select device_id, seq, chain from {_tables.Devices}",
                row => (Device: new DeviceId(row.GetString(0)), Head: new ChainHead(row.GetInt64(1), row.GetGuid(2)))
            )
            .ToDictionary(row => row.Device, row => row.Head);

    public ChainHead HeadOf(DeviceId device) =>
        database
            .Query(
                $"select seq, chain from {_tables.Devices} where device_id = $device",
                row => new ChainHead(row.GetInt64(0), row.GetGuid(1)),
                ("device", device.Value)
            )
            .FirstOrDefault();

    /// <summary>
    /// Returns the greatest stored timestamp, which the next event must exceed. Ignores events dated in the future.
    /// </summary>
    public HybridTimestamp LastStamp(DateTime asOf) =>
        new(
            database.Scalar<long>(
                $"select coalesce(max(hlc), 0) from {_tables.Events} where hlc <= $limit",
                ("limit", EventTime.MaxStamp(asOf).Value)
            )
        );

    /// <summary>
    /// Returns entries that have an event stamped after <paramref name="after"/> and up to <paramref name="through"/>.
    /// </summary>
    public List<EntryId> EntriesStamped(HybridTimestamp after, HybridTimestamp through) =>
        database.Query(
            $"select distinct entry_id from {_tables.Events} where hlc > $after and hlc <= $through",
            row => new EntryId(row.GetString(0)),
            ("after", after.Value),
            ("through", through.Value)
        );

    /// <summary>
    /// Returns the entries that have values stamped after <paramref name="limit"/>, except values that somebody has
    /// accepted or replaced. An entry with several such values is returned several times.
    /// </summary>
    public List<EntryId> EntriesInFuture(HybridTimestamp limit) =>
        database.Query(InFutureSql, row => new EntryId(row.GetString(0)), ("held", limit.Value));

    static readonly string s_fields = string.Join(", ", EventKind.Fields.Select(field => Database.Quote(field.Text)));

    /// <summary><see cref="EntriesInFuture"/> as SQL, in which <c>$held</c> is the limit.</summary>
    public static readonly string InFutureSql = $"""
        select entry_id from log_events dated
        where hlc > $held and kind in ({s_fields})
          and not exists (
            from log_events later
            where later.entry_id = dated.entry_id and later.replaced = dated.hash and later.kind = dated.kind
                and later.hlc <= $held)
          and not exists (
            from log_events gone
            where gone.entry_id = dated.entry_id and gone.kind = '{EventKind.Forgotten.Text}')
        group by entry_id, hash
        """;

    public Guid ChainAt(DeviceId device, long seq) =>
        database
            .Query(
                $"select chain from {_tables.Events} where device_id = $device and seq = $seq",
                row => row.GetGuid(0),
                ("device", device.Value),
                ("seq", seq)
            )
            .FirstOrDefault();

    public bool HasNoEventsBy(ActorIdentity person) =>
        database.Scalar<long>(
            $"select count(*) from (select 1 from {_tables.Events} where {ActorIdentity.Condition} limit 1)",
            person.Parameters
        ) == 0;

    public List<LogEvent> OfEntry(EntryId entryId) =>
        database.Query($"select {Columns} from {_tables.Events} where entry_id = $id", Event, ("id", entryId.Value));

    public List<LogEvent> OfEntries(IEnumerable<EntryId> entryIds)
    {
        using var filter = database.Filter(entryIds);
        return database.Query($"select {Columns} from {_tables.Events} where entry_id in {filter}", Event);
    }

    /// <summary>
    /// Reads the events of a range in order. Stops when their values reach about <paramref name="maxBytes"/>, but
    /// returns at least one event.
    /// </summary>
    public List<LogEvent> Read(EventRange range, long maxBytes)
    {
        return database.Query(
            $"""
            select {Columns} from (
                select {Columns},
                    sum(coalesce(strlen(value), 0)) over (order by seq) - coalesce(strlen(value), 0) as before
                from {_tables.Events} where device_id = $device and seq > $after and seq <= $through)
            where before <= $bytes order by seq
            """,
            Event,
            ("device", range.Device.Value),
            ("after", range.After),
            ("through", range.Through),
            ("bytes", maxBytes)
        );
    }

    /// <summary>Computes the digests of the events in these ranges.</summary>
    public List<EventDigest> Digests(IReadOnlyList<EventRange> ranges)
    {
        database.Execute("create or replace temp table digest_ranges (device_id varchar, low bigint, high bigint)");
        using (var rows = database.TemporaryAppender("digest_ranges"))
        {
            foreach (var range in ranges)
                rows.CreateRow()
                    .AppendValue(range.Device.Value)
                    .AppendValue(range.After)
                    .AppendValue(range.Through)
                    .EndRow();
        }

        return database.Query(
            EventDigest.Sql(
                $"{_tables.Events} e join digest_ranges r on e.device_id = r.device_id and e.seq > r.low and e.seq <= "
                    + "r.high",
                "strftime(e.written_at, '%Y%m%d%H%M%S%f')"
            ),
            row => new EventDigest(new(row.GetString(0)), row.GetInt64(1), row.GetInt64(2), row.GetString(3))
        );
    }

    /// <summary>
    /// Appends events that follow their devices' chain heads. An event that is already stored under another sequence
    /// number keeps its place in the order of arrival.
    /// </summary>
    public void Append(IReadOnlyList<LogEvent> events) => Append(events, Arrivals(events));

    /// <summary>Appends events that this machine has just created; none of them can be stored already.</summary>
    public void AppendNew(IReadOnlyList<LogEvent> events) => Append(events, []);

    void Append(IReadOnlyList<LogEvent> events, Dictionary<Guid, long> arrived)
    {
        var next = database.Scalar<long>($"select coalesce(max(arrival), 0) from {_tables.Events}") + 1;
        using (var appender = database.Appender(_tables.Events))
        {
            foreach (var e in events)
            {
                if (!arrived.TryGetValue(e.Hash, out var arrival))
                    arrived[e.Hash] = arrival = next++;
                Append(appender, e, arrival);
            }
        }

        foreach (var last in events.GroupBy(e => e.Device).Select(device => device.Last()))
            SetHead(last.Device, last.Head);
    }

    public void SetHead(DeviceId device, ChainHead head) =>
        Rows.Put(database, _tables.Devices, ("device_id", device.Value), ("seq", head.Seq), ("chain", head.Chain));

    public void RemoveAfter(DeviceId device, ChainHead head)
    {
        database.Execute(
            $"delete from {_tables.Events} where device_id = $device and seq > $seq",
            ("device", device.Value),
            ("seq", head.Seq)
        );
        if (head.Seq > 0)
            SetHead(device, head);
        else
            database.Execute($"delete from {_tables.Devices} where device_id = $device", ("device", device.Value));
    }

    /// <summary>Removes the text of forgotten entries. Their events stay, so that chains remain valid.</summary>
    public void Redact(IEnumerable<EntryId> entryIds)
    {
        using var filter = database.Filter(entryIds);
        Rows.Change(
            database,
            _tables.Events,
            "null::varchar as value",
            $"entry_id in {filter} and kind <> '{EventKind.Forgotten.Text}' and value is not null"
        );
    }

    public List<EntryId> Forgotten(IEnumerable<EntryId> entryIds)
    {
        using var filter = database.Filter(entryIds);
        return database.Query(
            $"select distinct entry_id from {_tables.Events} where kind = $forgotten and entry_id in {filter}",
            row => new EntryId(row.GetString(0)),
            ("forgotten", EventKind.Forgotten.Text)
        );
    }

    Dictionary<Guid, long> Arrivals(IReadOnlyList<LogEvent> events)
    {
        database.Execute("create or replace temp table incoming (hash uuid)");
        using (var appender = database.TemporaryAppender("incoming"))
        {
            foreach (var e in events)
                appender.CreateRow().AppendValue(e.Hash).EndRow();
        }

        return database
            .Query(
                $"select hash, min(arrival) from {_tables.Events} where hash in (select hash from incoming) group by "
                    + "hash",
                row => (Hash: row.GetGuid(0), Arrival: row.GetInt64(1))
            )
            .ToDictionary(row => row.Hash, row => row.Arrival);
    }

    static void Append(DuckDBAppender appender, LogEvent e, long arrival) =>
        appender
            .CreateRow()
            .AppendValue(e.Device.Value)
            .AppendValue(e.Seq)
            .AppendValue(e.Content.Stamp.Value)
            .AppendValue(e.Content.WrittenAt)
            .AppendValue(e.Content.Actor)
            .AppendValue(e.Content.Project)
            .AppendValue(e.Content.EntryId.Value)
            .AppendValue(e.Content.KindText)
            .AppendValue(e.Content.Value)
            .AppendValue(e.Content.SessionId?.Value)
            .AppendValue(e.Content.Replaced)
            .AppendValue(e.Hash)
            .AppendValue(e.Chain)
            .AppendValue(arrival)
            .EndRow();

    public static LogEvent Event(DuckDBDataReader row) =>
        new(
            new(row.GetString(0)),
            row.GetInt64(1),
            new(
                new(row.GetInt64(2)),
                row.Time(3)!.Value,
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
