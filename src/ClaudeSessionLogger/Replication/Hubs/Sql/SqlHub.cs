using System.Data.Common;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs.PostgreSql;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Replication.Hubs.Sql;

/// <summary>A hub in a database. DuckDB, MotherDuck and PostgreSQL run the same statements.</summary>
/// <remarks><c>claude_sessions</c> is a schema in PostgreSQL and an attached database in DuckDB.</remarks>
sealed class SqlHub : IHub
{
    readonly HubConnection _connection;
    readonly SqlHubTransactions _transactions;

    HubTableNames _tableNames;

    // What the catalog check found on PostgreSQL; null in other databases.
    PostgreSqlTables? _tables;

    // The fingerprint that each external row had when it was read, by entry id.
    readonly Dictionary<EntryId, string> _foreign = [];

    readonly SkippedItems _skipped;

    SqlHub(HubConnection connection, HubTableNames tableNames, PostgreSqlTables? tables, SkippedItems skipped)
    {
        (_connection, _tableNames, _tables, _skipped) = (connection, tableNames, tables, skipped);
        _transactions = new(connection, skipped);
    }

    public IReadOnlyList<SkippedItem> SkippedItems => _skipped.All;

    public bool KeepsSessions => true;

    public bool KeepsPrivate => _connection.Dialect.HasRoles;

    public HubOwnership? Ownership =>
        _tables is { } tables ? new(tables.Owner!, tables.IsMine, tables.IsUpgraded) : null;

    /// <summary>The hub disposes of the connection.</summary>
    public static SqlHub Open(HubConnection connection)
    {
        try
        {
            var tables = SqlHubSchema.Prepare(connection, HubTableNames.Shared);
            return new(connection, Shared(tables), tables, new());
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    SqlHubEvents Events => new(_connection, _tableNames, _transactions);

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

        // Somebody deleted the tables after we had checked them.
        _tables = SqlHubSchema.Prepare(_connection, _tableNames);
        if (_tableNames.IsShared)
            _tableNames = Shared(_tables);
        return _transactions.Retry(TryGetState)
            ?? throw new Failure(
                FailureKind.Conflict,
                $"the tables of {_connection.Name} are being deleted; the next flush will try again."
            );
    }

    public IReadOnlyList<HubSession> Sessions(string? person) => SqlHubSessionReader.Read(_connection, person);

    HubState? TryGetState()
    {
        HubState? state = null;
        var rowFilter = _tableNames.RowFilter("e");
        _connection.Run(
            new SqlStatement(
                $"""
                select m.schema, m.readable_by, m.epoch, now() at time zone 'utc', d.devices, d.mark
                from {_tableNames.Meta} m
                cross join (
                    select count(*) as devices, coalesce(bit_xor(mark), 0) as mark from {_tableNames.Devices} e
                    where true{rowFilter}
                ) d
                """,
                [],
                row =>
                {
                    SqlHubSchema.ThrowIfNewer(
                        _connection.Name,
                        _connection.Dialect.Latest,
                        row.GetInt32(0),
                        row.GetInt32(1)
                    );
                    state = new(
                        row.GetGuid(2),
                        _connection.Dialect.HasClock ? HubTime.Read(row, 3) : null,
                        row.GetInt64(4),
                        row.GetInt64(5)
                    );
                }
            )
        );
        return state;
    }

    public IReadOnlyList<HubDevice> Devices() =>
        _transactions.Query(
            $"""
            select device_id, seq, chain, pushes, name, person, program_version, {HubTime.Sql("seen_at")}, revoked,
                {_tableNames.BelongsToOtherRole("d")}
            from {_tableNames.Devices} d where true{_tableNames.RowFilter("d")} order by device_id
            """,
            [],
            row => new HubDevice(
                new(row.GetString(0)),
                new(row.GetInt64(1), row.GetGuid(2)),
                row.GetInt64(3),
                row.Text(4),
                row.Text(5),
                row.Text(6),
                HubTime.Read(row, 7),
                row.GetBoolean(8)
            )
            {
                BelongsToOtherRole = row.GetBoolean(9),
            }
        );

    public IReadOnlyList<LogEvent> Read(IReadOnlyList<EventRange> ranges, long maxBytes) =>
        ranges.Count == 0 ? [] : Events.Read(ranges, maxBytes);

    public void Push(HubPushRequest push) =>
        _transactions.Retry(() => SqlHubPush.Run(_connection, _tableNames, push, _foreign));

    public IReadOnlyList<ExternalEntry> ExternalEntries()
    {
        _foreign.Clear();
        var fingerprint = SqlHubEntries.Fingerprint("t");
        var (logged, updated) = (
            HubTime.Sql("cast(logged_at as timestamp)"),
            HubTime.Sql("cast(updated_at as timestamp)")
        );
        return _transactions.Query(
            $"""
            select cast(id as varchar), cast(session_id as varchar), {logged}, category, status, title, body, {updated},
                created_by, updated_by, {fingerprint}
            from claude_sessions.log_entries t where projected is distinct from {fingerprint} order by id
            """,
            [],
            row =>
            {
                var id = Id(row);
                _foreign[id] = row.GetString(10);
                return new ExternalEntry(
                    id,
                    SessionId.Of(row.Text(1)),
                    HubTime.Read(row, 2),
                    row.Text(3),
                    row.Text(4),
                    row.Text(5),
                    row.Text(6),
                    HubTime.Read(row, 7),
                    row.Text(8),
                    row.Text(9)
                );
            }
        );
    }

    public HubLeftovers Leftovers()
    {
        // Memory has no rows that could differ from its events.
        if (!_tableNames.IsShared)
            return new([], _transactions.Query(SqlHubEntries.ForgottenWithText(_tableNames), [], Id));
        var found = _transactions
            .Query(SqlHubEntries.Leftovers, [], row => (Id: Id(row), IsForgotten: row.GetInt32(1) == 1))
            .ToLookup(entry => entry.IsForgotten, entry => entry.Id);
        return new([.. found[false]], [.. found[true]]);
    }

    public void Redact(IReadOnlyCollection<EntryId> entryIds)
    {
        if (entryIds.Count == 0)
            return;
        var ids = Names(entryIds);
        _transactions.Change([
            .. SqlHubEntries.Redact(_tableNames, $"(select name from {ids} v)", ids.ParametersWith()),
        ]);
    }

    public IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges) =>
        ranges.Count == 0 ? [] : Events.Digests(ranges);

    public void Repair(HubRepairRequest repair) =>
        _transactions.Retry(() => SqlHubPush.Repair(_connection, _tableNames, repair));

    public void PushSessions(HubPusher pusher, IReadOnlyList<HubSession> sessions) =>
        _transactions.Retry(() => SqlHubSessions.Run(_connection, _tableNames, pusher, sessions));

    public void ForgetSessions(IReadOnlyCollection<SessionId> sessionIds)
    {
        if (sessionIds.Count == 0)
            return;
        var ids = Names(sessionIds);
        var own = _connection.Dialect.OwnRowsFilter;
        _transactions.Change(
            new(
                $"delete from claude_sessions.session_hours where session_id in (select name from {ids} v){own}",
                ids.ParametersWith()
            ),
            new(
                "delete from claude_sessions.sessions where cast(session_id as varchar) in "
                    + $"(select name from {ids} v){own}",
                ids.ParametersWith()
            )
        );
    }

    public void Revoke(DeviceId device)
    {
        var found = false;
        var revoke = new SqlStatement(
            $"update {_tableNames.Devices} as d set revoked = true where d.device_id = $1{_tableNames.RowFilter("d")} "
                + "returning d.device_id",
            [device.Value],
            _ => found = true
        );
        _transactions.Retry(() => _connection.Run(revoke));
        if (!found)
            throw new Failure(
                FailureKind.NotFound,
                $"cannot find device {device} on {_connection.Name}. Run claude-session-logger hub to list devices."
            );
    }

    public IEventHub MemoryOf(string person) =>
        _tables switch
        {
            null => new SqlHub(
                _connection,
                HubTableNames.Memory(_connection.Dialect.MemoryHome, person),
                null,
                _skipped
            ),
            { IsUpgraded: true } => new SqlHub(_connection, HubTableNames.OwnMemory(person), _tables, _skipped),
            _ => throw new Failure(
                FailureKind.Invalid,
                $"{_connection.Name} cannot store memory yet: its owner, {_tables.Owner}, must run "
                    + "claude-session-logger hub upgrade first."
            ),
        };

    public void AdoptMemory(string person)
    {
        if (_tables is { IsUpgraded: true } tables && tables.OldMemory.Contains(HubTableNames.Name(person)))
            _transactions.Retry(() => SqlHubLegacyMemory.Move(_connection, person));
    }

    public int DeleteMemory(string person, DeviceId device)
    {
        if (MemoryOf(person) is not SqlHub { _tables: not null } memory)
            throw new Failure(
                FailureKind.Invalid,
                "cannot delete memory from this hub: memory is in separate tables, which only their owner can "
                    + $"drop. See {DocsPage.Hubs} for how."
            );
        return memory._transactions.Retry(() => SqlHubLegacyMemory.Delete(_connection, memory._tableNames, device));
    }

    public void Dispose()
    {
        // The connection belongs to the shared log's hub.
        if (_tableNames.IsShared)
            _connection.Dispose();
    }

    static HubTableNames Shared(PostgreSqlTables? tables) =>
        tables is { IsUpgraded: true } ? HubTableNames.SharedByRoles : HubTableNames.Shared;

    static EntryId Id(DbDataReader row) => new(row.GetString(0));

    static SqlRows Names<T>(IEnumerable<T> ids)
        where T : ITextId => new(("name", "varchar", ids.Select(id => id.Value).ToArray()));
}
