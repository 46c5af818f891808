using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Replication.Hubs.Sql;

namespace ClaudeSessionLogger.Replication.Hubs.PostgreSql;

/// <summary>Upgrades a PostgreSQL hub and grants access to it. Only the hub's owner may do this.</summary>
sealed class PostgreSqlOwner : IDisposable
{
    // The rights of a member: append to the log, and write its own device row, sessions and memory. Policies and
    // triggers enforce that it changes only its own rows.
    static readonly (string Privileges, string Table)[] s_grants =
    [
        ("select", "hub_meta"),
        ("select, insert, update", "devices"),
        ("select, insert, update, delete", "log_events"),
        ("select, insert, update, delete", "log_entries"),
        ("select, insert, update, delete", "sessions"),
        ("select, insert, update, delete", "session_hours"),
        ("select, insert, update, delete", "memory_devices"),
        ("select, insert, update, delete", "memory_events"),
    ];

    readonly HubConnection _connection;
    readonly PostgreSqlTables _tables;

    /// <summary>
    /// Takes over the connection and disposes it. Throws a <see cref="Failure"/> if there is no hub, or if the
    /// connection's role may not act for the hub's owner.
    /// </summary>
    public PostgreSqlOwner(HubConnection connection)
    {
        _connection = connection;
        try
        {
            _tables = PostgreSqlGuard.ReadTables(connection);
            RefuseStrangers();
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    string Owner => _tables.Owner!;

    /// <summary>
    /// Upgrades a hub of version 1 to the newest schema, or repairs members' rights on an upgraded one, in one
    /// transaction. Returns the roles that have access.
    /// </summary>
    /// <param name="person">The person whose memory is moved too, if it is in tables that the owner created.</param>
    public IReadOnlyList<string> Upgrade(string? person)
    {
        var members = Members();
        if (_tables.UnsafeObjects.Count > 0)
            throw PostgreSqlGuard.Unsafe(_connection.Name, _tables with { Repairable = [] });
        Transaction([
            .. SqlHubSchema.Scripts(_connection.Dialect, from: 1),
            // Derive the role of each device from its sessions, whose rows belong to the role that wrote them.
            new("alter table claude_sessions.sessions no force row level security"),
            new(
                """
                update claude_sessions.devices d set role = s.owner
                from (
                    select device_id, min(owner) as owner from claude_sessions.sessions where device_id is not null
                    group by device_id having count(distinct owner) = 1
                ) s
                where d.device_id = s.device_id and d.role is null
                """
            ),
            new("alter table claude_sessions.sessions force row level security"),
            .. Grantees().SelectMany(Revoke),
            .. members.SelectMany(Grant),
            new(
                "update claude_sessions.hub_meta set schema = $1, readable_by = $2",
                _connection.Dialect.Latest,
                _connection.Dialect.ReadableBy
            ),
        ]);
        // Move only tables that this role created. Other people's programs move their own memory.
        if (person is not null && _tables.IsMine && _tables.OldMemory.Contains(HubTableNames.Name(person)))
            SqlHubLegacyMemory.Move(_connection, person);
        return members;
    }

    /// <summary>Grants access to a role and its members.</summary>
    public void GrantAccess(string role)
    {
        var roleExists = false;
        _connection.Run(
            new SqlStatement(
                "select rolname from pg_catalog.pg_roles where rolname = $1",
                [role],
                _ => roleExists = true
            )
        );
        if (!roleExists)
            throw new Failure(
                FailureKind.NotFound,
                $"cannot find the role {SafeText.Safe(role)} on {_connection.Name}. Ask an administrator to "
                    + "create it with create role."
            );
        if (!_tables.IsUpgraded)
            throw new Failure(
                FailureKind.Invalid,
                $"cannot grant access to {_connection.Name}: it is a hub of version 1. Run "
                    + "claude-session-logger hub upgrade first."
            );
        if (_tables.UnsafeObjects.Count + _tables.Repairable.Count > 0)
            throw PostgreSqlGuard.Unsafe(_connection.Name, _tables);
        Transaction([.. Grant(Quoted(role))]);
    }

    public void Dispose() => _connection.Dispose();

    void RefuseStrangers()
    {
        if (_tables.Owner is null || _tables.Tables == 0)
            throw new Failure(
                FailureKind.NotFound,
                $"there is no hub on {_connection.Name}. Run claude-session-logger setup --hub ADDRESS to create one."
            );
        if (!_tables.ActsForOwner)
            throw new Failure(
                FailureKind.Unauthorized,
                $"cannot change the hub on {_connection.Name} as {_tables.Role}: it belongs to {Owner}. Run the "
                    + $"command with --hub and an address that has {Owner} as the user."
            );
    }

    // Returns the roles with access: those that can read the log.
    List<string> Members()
    {
        var members = new List<string>();
        _connection.Run(
            new SqlStatement(
                """
                select distinct case when a.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end
                from pg_class c, aclexplode(c.relacl) a
                where c.oid = to_regclass('claude_sessions.log_events') and a.privilege_type = 'SELECT'
                    and a.grantee <> c.relowner order by 1
                """,
                [],
                row => members.Add(row.GetString(0))
            )
        );
        return members;
    }

    List<string> Grantees()
    {
        var found = new List<string>();
        _connection.Run(
            new SqlStatement(
                """
                select distinct case when g.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end
                from (
                    select a.grantee, c.relowner as owner from pg_class c, aclexplode(c.relacl) a
                    where c.relnamespace = to_regnamespace('claude_sessions') and c.relkind = 'r'
                    union all select a.grantee, c.relowner from pg_class c
                    join pg_attribute t on t.attrelid = c.oid, aclexplode(t.attacl) a
                    where c.relnamespace = to_regnamespace('claude_sessions') and c.relkind = 'r'
                    union all select a.grantee, n.nspowner from pg_namespace n, aclexplode(n.nspacl) a
                    where n.nspname in ('claude_sessions', 'claude_memory')
                ) g where g.grantee <> g.owner order by 1
                """,
                [],
                row => found.Add(row.GetString(0))
            )
        );
        return found;
    }

    IEnumerable<SqlStatement> Revoke(string role) =>
        [
            .. s_grants.Select(grant => new SqlStatement(
                $"revoke all on claude_sessions.{grant.Table} from {role} cascade"
            )),
            new($"revoke all on schema claude_sessions from {role} cascade"),
            // Members keep their old memory tables until their own programs have moved the memory, but they cannot
            // create new tables in that schema.
            new(
                $"""
                do $do$ begin
                    if exists (
                        select from pg_namespace where nspname = 'claude_memory'
                            and nspowner = (select oid from pg_roles where rolname = current_user)
                    ) then
                        revoke create on schema claude_memory from {role} cascade;
                    end if;
                end $do$
                """
            ),
        ];

    static IEnumerable<SqlStatement> Grant(string role) =>
        [
            new($"grant usage on schema claude_sessions to {role}"),
            .. s_grants.Select(grant => new SqlStatement(
                $"grant {grant.Privileges} on claude_sessions.{grant.Table} to {role}"
            )),
        ];

    // If an administrator runs this, act as the owner, so that new objects belong to the owner.
    void Transaction(IEnumerable<SqlStatement> statements)
    {
        try
        {
            _connection.Run([new("begin"), new($"set local role {Quoted(Owner)}"), .. statements]);
            if (
                PostgreSqlGuard.ReadTables(_connection) is { } after
                && after.UnsafeObjects.Count + after.Repairable.Count > 0
            )
                throw PostgreSqlGuard.Unsafe(_connection.Name, after);
            _connection.Run(new SqlStatement("commit"));
        }
        catch (Exception e) when (e is HubRaceException or HubMissingException)
        {
            _connection.Rollback();
            throw new Failure(
                FailureKind.Conflict,
                $"cannot change {_connection.Name}: other programs are changing it "
                    + $"({e.FirstLine}). Nothing was changed. Run the command again.",
                e
            );
        }
        catch
        {
            _connection.Rollback();
            throw;
        }
    }

    static string Quoted(string role) => $"\"{role.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
