using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs.PostgreSql;
using ClaudeSessionLogger.Replication.Hubs.Sql;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>
/// A connection to a hub's database. Maps every error to a <see cref="Failure"/>, except for three that the hub handles
/// itself: <see cref="HubRaceException"/>, <see cref="HubMissingException"/> and <see cref="HubUnsafeException"/>.
/// </summary>
abstract class HubConnection : IDisposable
{
    public abstract HubDeadline Deadline { get; }

    public abstract SqlDialect Dialect { get; }

    /// <summary>The hub's name in messages.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Runs statements in order, in one round trip if the protocol allows it. Stops at the first statement that fails.
    /// </summary>
    public abstract void Run(params IReadOnlyList<SqlStatement> statements);

    /// <summary>
    /// Rolls back a failed transaction. Never throws: if the connection is lost, the transaction has ended already.
    /// </summary>
    public abstract void Rollback();

    public abstract void Dispose();
}

/// <summary>The differences between the SQL of the databases.</summary>
/// <param name="ScriptSuffix">The dialect in the names of scripts in Schema/: <c>NAME.DIALECT.sql</c>.</param>
/// <param name="CreateHome">The statement that creates the schema or database for all tables.</param>
/// <param name="ByteLengthFunction">The function that returns a text's length in bytes.</param>
/// <param name="LockSuffix">SQL to append to a select; it locks the selected rows until the transaction ends.</param>
/// <param name="SessionKey">The key columns of <c>sessions</c>.</param>
/// <param name="Owner">SQL for the owner of a session's row, computed from the pushed row v.</param>
/// <param name="OwnSessionsFilter">
/// An SQL condition that selects the sessions of the current role, or of the person $1.
/// </param>
/// <param name="OwnRowsFilter">
/// SQL to append to a condition; it restricts the condition to the current role's own sessions. Row security policies
/// do the same, but do not apply to superusers.
/// </param>
sealed record SqlDialect(
    string ScriptSuffix,
    string? CreateHome,
    string ByteLengthFunction,
    string LockSuffix,
    string SessionKey,
    string Owner,
    string OwnRowsFilter,
    string OwnSessionsFilter
)
{
    /// <summary>SQL that formats <c>e.written_at</c> for <see cref="EventDigest"/>.</summary>
    public string DigestTime { get; init; } = "strftime(e.written_at, '%Y%m%d%H%M%S%f')";

    /// <summary>The schema that contains the memory tables; <see cref="CreateMemoryHome"/> creates it.</summary>
    public string MemoryHome { get; init; } = "claude_memory";

    public string CreateMemoryHome { get; init; } = "create schema if not exists claude_memory";

    /// <summary>
    /// Whether <c>now()</c> returns the time of a server. For a DuckDB file, it returns the time of this machine.
    /// </summary>
    public bool HasClock { get; init; } = true;

    /// <summary>Whether roles separate people's data.</summary>
    public bool HasRoles { get; init; }

    /// <summary>The newest hub schema that this program knows.</summary>
    public int Latest { get; init; } = 1;

    /// <summary>
    /// The lowest schema version that a program must support to use a hub with schema <see cref="Latest"/>.
    /// </summary>
    public int ReadableBy { get; init; } = 1;

    public static readonly SqlDialect PostgreSql = new(
        "postgresql",
        "create schema claude_sessions",
        "octet_length",
        " for update",
        "session_id, owner",
        "current_user::varchar",
        " and owner = current_user",
        "owner = current_user and $1::varchar is not null"
    )
    {
        HasRoles = true,
        DigestTime = "to_char(e.written_at, 'YYYYMMDDHH24MISSUS')",
        // From schema 2 on, only the owner creates tables. Older programs create missing tables themselves, and would
        // also use tables with these names that someone else created.
        Latest = 2,
        ReadableBy = 2,
    };

    /// <summary>DuckDB needs no locks: if two transactions change the same row, the second one fails.</summary>
    public static readonly SqlDialect DuckDb = new(
        "duckdb",
        null,
        "strlen",
        "",
        "session_id",
        "v.person",
        "",
        "coalesce(owner, created_by) = $1::varchar"
    )
    {
        HasClock = false,
        // From schema 2 on, tables of the Python tool are adapted (SqlHubAdoption). Older programs can use them, too.
        Latest = 2,
        MemoryHome = "claude_sessions.claude_memory",
        CreateMemoryHome = "create schema if not exists claude_sessions.claude_memory",
    };

    public static readonly SqlDialect MotherDuck = DuckDb with
    {
        // MotherDuck may run now() on the server or on this machine. The clock of this machine must not be mistaken for
        // the hub's clock.
        HasClock = false,
        CreateHome = "create database if not exists claude_sessions",
        MemoryHome = "claude_memory",
        CreateMemoryHome = "create database if not exists claude_memory",
    };
}

/// <summary>Another transaction committed first; a retry may succeed.</summary>
sealed class HubRaceException(Exception cause) : Exception(cause.Message, cause);

/// <summary>The hub's tables do not exist.</summary>
sealed class HubMissingException(Exception cause) : Exception(cause.Message, cause);

/// <summary><see cref="PostgreSqlGuard"/> found an unsafe object on the hub.</summary>
sealed class HubUnsafeException(Exception cause) : Exception(cause.Message, cause);
