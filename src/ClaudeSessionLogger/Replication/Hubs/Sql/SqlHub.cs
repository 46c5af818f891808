using System.Data.Common;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Replication.Hubs.PostgreSql;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Replication.Hubs.Sql;

/// <summary>A hub in a database, with the same statements for DuckDB, MotherDuck and PostgreSQL.</summary>
/// <remarks><c>claude_sessions</c> is a schema in PostgreSQL and an attached database in DuckDB.</remarks>
sealed class SqlHub : IHub
{
    const int Tries = 6;

    readonly HubConnection _connection;

    HubTableNames _space;

    // The result of the catalog check on PostgreSQL; null elsewhere.
    PostgreSqlTables? _tables;

    // Fingerprints of external rows when they were read, by entry id.
    readonly Dictionary<string, string> _foreign = new(StringComparer.Ordinal);

    SqlHub(HubConnection connection, HubTableNames space, PostgreSqlTables? tables) => (_connection, _space, _tables) = (connection, space, tables);

    public bool KeepsSessions => true;

    public bool KeepsPrivate => _connection.Dialect.KeepsPrivate;

    public HubOwnership? Ownership => _tables is { } tables ? new(tables.Owner!, tables.IsMine, tables.IsUpgraded) : null;

    /// <summary>Takes ownership of the connection.</summary>
    public static SqlHub Open(HubConnection connection)
    {
        try
        {
            var tables = SqlHubSchema.Prepare(connection, HubTableNames.Shared);
            return new(connection, Shared(tables), tables);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public HubState GetState()
    {
        try
        {
            if (TryGetState() is { } state)
                return state;
        }
        catch (HubMissingException)
        {
            _connection.Rollback();
        }

        // Someone dropped the tables after they were checked.
        _tables = SqlHubSchema.Prepare(_connection, _space);
        if (_space.IsShared)
            _space = Shared(_tables);
        return Retry(TryGetState) ?? throw new Failure(
            FailureKind.Conflict,
            $"the tables of {_connection.Name} are being deleted; the next flush will try again."
        );
    }

    public IReadOnlyList<HubSession> Sessions(string? person) => SqlHubSessionReader.Read(_connection, person);

    HubState? TryGetState()
    {
        HubState? state = null;
        _connection.Run(new SqlStatement($"""
            select m.schema, m.readable_by, m.epoch, now() at time zone 'utc', d.devices, d.mark from {_space.Meta} m
            cross join (select count(*) as devices, coalesce(bit_xor(mark), 0) as mark from {_space.Devices} e where true{_space.Only("e")}) d
            """, [], row =>
        {
            SqlHubSchema.RefuseNewer(_connection.Name, _connection.Dialect.Latest, row.GetInt32(0), row.GetInt32(1));
            state = new(row.GetGuid(2), _connection.Dialect.HasClock ? HubTime.Read(row, 3) : null, row.GetInt64(4), row.GetInt64(5));
        }));
        return state;
    }

    public IReadOnlyList<HubDevice> Devices() => Query(
        $"select device_id, seq, chain, pushes, name, person, program_version, {HubTime.Sql("seen_at")}, revoked, {(_space.HasRoles ? "coalesce(d.role <> current_user, false)" : "false")} from {_space.Devices} d where true{_space.Only("d")} order by device_id",
        [],
        row => new HubDevice(new(row.GetString(0)), new(row.GetInt64(1), row.GetGuid(2)), row.GetInt64(3), row.Text(4), row.Text(5), row.Text(6), HubTime.Read(row, 7), row.GetBoolean(8)) { IsAnothers = row.GetBoolean(9) });

    // The sum up to the previous event must be below the limit, so that at least one event is returned, however long.
    public IReadOnlyList<LogEvent> Read(IReadOnlyList<EventRange> ranges, long maxBytes)
    {
        if (ranges.Count == 0)
            return [];
        var asked = new SqlRows(
            ("place", "bigint", ranges.Select((_, index) => (long)index).ToArray()), ("device_id", "varchar", ranges.Select(range => range.Device.Value).ToArray()),
            ("low", "bigint", ranges.Select(range => range.After).ToArray()), ("high", "bigint", ranges.Select(range => range.Through).ToArray()));
        return Query($"""
            select device_id, seq, hlc, {HubTime.Sql("written_at")}, actor, project, entry_id, kind, value, session_id, replaced, hash, chain
            from (
                select e.device_id, e.seq, e.hlc, e.written_at, e.actor, e.project, e.entry_id, e.kind, e.value, e.session_id, e.replaced, e.hash, e.chain, r.place,
                    coalesce(sum(coalesce({_connection.Dialect.Bytes}(e.value), 0)) over (order by r.place, e.seq rows between unbounded preceding and 1 preceding), 0) as before
                from {asked} r join {_space.Events} e on e.device_id = r.device_id and e.seq > r.low and e.seq <= r.high{_space.Only("e")}
            ) page
            where before < ${asked.Next} order by place, seq
            """, asked.With(Math.Max(1, maxBytes)), Event);
    }

    public void Push(HubPushRequest push) => Retry(() => SqlHubPush.Run(_connection, _space, push, _foreign));

    public IReadOnlyList<ExternalEntry> ExternalEntries()
    {
        _foreign.Clear();
        var fingerprint = SqlHubEntries.Fingerprint("t");
        return Query(
            $"""
            select cast(id as varchar), session_id, {HubTime.Sql("cast(logged_at as timestamp)")}, category, status, title, body, {HubTime.Sql("cast(updated_at as timestamp)")}, created_by, updated_by, {fingerprint}
            from claude_sessions.log_entries t where projected is distinct from {fingerprint} order by id
            """,
            [],
            row =>
            {
                _foreign[row.GetString(0)] = row.GetString(10);
                return new ExternalEntry(row.GetString(0), row.Text(1), HubTime.Read(row, 2), row.Text(3), row.Text(4), row.Text(5), row.Text(6), HubTime.Read(row, 7), row.Text(8), row.Text(9));
            });
    }

    public HubLeftovers Leftovers()
    {
        var found = Query(SqlHubEntries.Leftovers, [], row => (Id: row.GetString(0), IsForgotten: row.GetInt32(1) == 1)).ToLookup(entry => entry.IsForgotten, entry => entry.Id);
        return new([.. found[false]], [.. found[true]]);
    }

    public void Redact(IReadOnlyCollection<string> entryIds)
    {
        var ids = Names(entryIds);
        Change(entryIds.Count, [.. SqlHubEntries.Redact(_space, $"(select name from {ids} v)", ids.With())]);
    }

    public IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges)
    {
        if (ranges.Count == 0)
            return [];
        var asked = new SqlRows(
            ("device_id", "varchar", ranges.Select(range => range.Device.Value).ToArray()), ("low", "bigint", ranges.Select(range => range.After).ToArray()),
            ("high", "bigint", ranges.Select(range => range.Through).ToArray()));
        return Query(
            EventDigest.Sql($"{asked} r join {_space.Events} e on e.device_id = r.device_id and e.seq > r.low and e.seq <= r.high{_space.Only("e")}", _connection.Dialect.DigestTime),
            asked.With(), row => new EventDigest(new(row.GetString(0)), row.GetInt64(1), row.GetInt64(2), row.GetString(3)));
    }

    public void Repair(HubRepairRequest repair) => Retry(() => SqlHubPush.Repair(_connection, _space, repair));

    public void PushSessions(HubPusher pusher, IReadOnlyList<HubSession> sessions) => Retry(() => SqlHubSessions.Run(_connection, _space, pusher, sessions));

    public void ForgetSessions(IReadOnlyCollection<string> sessionIds)
    {
        var ids = Names(sessionIds);
        var own = _connection.Dialect.OwnRows;
        Change(sessionIds.Count,
            new($"delete from claude_sessions.session_hours where session_id in (select name from {ids} v){own}", ids.With()),
            new($"delete from claude_sessions.sessions where session_id in (select name from {ids} v){own}", ids.With()));
    }

    public void Revoke(DeviceId device)
    {
        var found = false;
        Retry(() => _connection.Run(new SqlStatement($"update {_space.Devices} as d set revoked = true where d.device_id = $1{_space.Only("d")} returning d.device_id", [device.Value], _ => found = true)));
        if (!found)
            throw new Failure(
                FailureKind.NotFound,
                $"cannot find device {device} on {_connection.Name}. Run claude-session-logger hub to list devices."
            );
    }

    public IEventHub MemoryOf(string person) => _tables switch
    {
        null => new SqlHub(_connection, HubTableNames.Memory(_connection.Dialect.MemoryHome, person), null),
        { IsUpgraded: true } => new SqlHub(_connection, HubTableNames.OwnMemory(person), _tables),
        _ => throw new Failure(
            FailureKind.Invalid,
            $"{_connection.Name} cannot store memory yet: its owner, {_tables.Owner}, must run "
                + "claude-session-logger hub upgrade first."
        ),
    };

    public void AdoptMemory(string person)
    {
        if (_tables is { IsUpgraded: true } tables && tables.OldMemory.Contains(HubTableNames.Name(person)))
            Retry(() => SqlHubLegacyMemory.Move(_connection, person));
    }

    public int DeleteMemory(string person, DeviceId device)
    {
        if (MemoryOf(person) is not SqlHub { _tables: not null } memory)
            throw new Failure(
                FailureKind.Invalid,
                "cannot delete memory from this hub: it is in separate tables, which only their owner can "
                    + "drop. See docs/hubs.md."
            );
        return memory.Retry(() => SqlHubLegacyMemory.Delete(_connection, memory._space, device));
    }

    public void Dispose()
    {
        // The connection belongs to the shared log's hub.
        if (_space.IsShared)
            _connection.Dispose();
    }

    static HubTableNames Shared(PostgreSqlTables? tables) => tables is { IsUpgraded: true } ? HubTableNames.SharedByRoles : HubTableNames.Shared;

    void Change(int count, params IReadOnlyList<SqlStatement> statements)
    {
        if (count > 0)
            Retry(() => _connection.Run([new("begin"), .. statements, new("commit")]));
    }

    List<T> Query<T>(string sql, IReadOnlyList<object> values, Func<DbDataReader, T> read) => Retry(() =>
    {
        var rows = new List<T>();
        _connection.Run(new SqlStatement(sql, values, row =>
        {
            // Skip a row with values that this program never writes (a null, a time before Christ), and read the
            // others.
            try
            {
                rows.Add(read(row));
            }
            catch (Exception e) when (e is InvalidCastException or OverflowException or FormatException or ArgumentException or InvalidOperationException { InnerException: null })
            {
            }
        }));
        return rows;
    });

    void Retry(Action work) => Retry(() =>
    {
        work();
        return true;
    });

    // Retries work that another transaction interrupted; the next try sees its result.
    T Retry<T>(Func<T> work)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return work();
            }
            catch (HubRaceException e)
            {
                _connection.Rollback();
                if (tries == Tries)
                    throw new Failure(
                        FailureKind.Conflict,
                        $"cannot write to {_connection.Name} because other machines keep writing to it; the "
                            + "next flush will try again.",
                        e
                    );
                _connection.Deadline.Pause(tries);
            }
            catch (HubMissingException e)
            {
                _connection.Rollback();
                throw new Failure(
                    FailureKind.Conflict,
                    $"the tables of {_connection.Name} were deleted; the next flush will create them again.",
                    e
                );
            }
            catch
            {
                _connection.Rollback();
                throw;
            }
        }
    }

    static SqlRows Names(IEnumerable<string> names) => new(("name", "varchar", names.ToArray()));

    // If the time cannot be read, the hash does not match and the event counts as damaged.
    static LogEvent Event(DbDataReader row) => new(new(row.GetString(0)), row.GetInt64(1),
        new(new(row.GetInt64(2)), HubTime.Read(row, 3) ?? SafeTime.First, row.GetString(4), row.Text(5), row.GetString(6), row.GetString(7), row.Text(8), row.Text(9), row.IsDBNull(10) ? null : row.GetGuid(10)),
        row.GetGuid(11), row.GetGuid(12));
}
