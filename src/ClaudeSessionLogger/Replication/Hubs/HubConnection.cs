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
    /// Runs statements in order, in one round trip if the protocol allows it; stops at the first that fails.
    /// </summary>
    public abstract void Run(params IReadOnlyList<SqlStatement> statements);

    /// <summary>Rolls back a failed transaction. Never throws: a lost connection has ended it too.</summary>
    public abstract void Rollback();

    public abstract void Dispose();
}

/// <summary>The differences between the SQL of the databases.</summary>
/// <param name="Schemas">Selects the scripts in Schema/: <c>NAME.schemas.sql</c>.</param>
/// <param name="CreateHome">Creates the schema or database that contains all tables.</param>
/// <param name="Bytes">The function that returns a text's length in bytes.</param>
/// <param name="Lock">Follows a select; locks its rows until the transaction ends.</param>
/// <param name="SessionKey">The key of <c>sessions</c>.</param>
/// <param name="Owner">The owner of a session's row, computed from the pushed row v.</param>
/// <param name="MySessions">A condition: sessions of the current person, or of $1.</param>
/// <param name="OwnRows">
/// Follows a condition; restricts it to one's own sessions. Policies do the same, but do not apply to a superuser.
/// </param>
sealed record SqlDialect(string Schemas, string? CreateHome, string Bytes, string Lock, string SessionKey, string Owner, string OwnRows, string MySessions)
{
    /// <summary>Formats <c>e.written_at</c> as <see cref="EventDigest"/> expects it.</summary>
    public string DigestTime { get; init; } = "strftime(e.written_at, '%Y%m%d%H%M%S%f')";

    /// <summary>The schema that contains the memory tables, and the statement that creates it.</summary>
    public string MemoryHome { get; init; } = "claude_memory";

    public string CreateMemoryHome { get; init; } = "create schema if not exists claude_memory";

    /// <summary>Whether <c>now()</c> is the clock of a server. In a file it is the client's own.</summary>
    public bool HasClock { get; init; } = true;

    /// <summary>Whether roles separate people's data.</summary>
    public bool KeepsPrivate { get; init; }

    /// <summary>The newest hub schema that this program knows.</summary>
    public int Latest { get; init; } = 1;

    /// <summary>
    /// The oldest program that can use schema <see cref="Latest"/>, given by the newest schema that it knows.
    /// </summary>
    public int ReadableBy { get; init; } = 1;

    public static readonly SqlDialect PostgreSql = new("postgresql", "create schema claude_sessions", "octet_length", " for update", "session_id, owner", "current_user::varchar", " and owner = current_user",
        "owner = current_user and $1::varchar is not null")
    {
        KeepsPrivate = true,
        DigestTime = "to_char(e.written_at, 'YYYYMMDDHH24MISSUS')",
        // From schema 2 on only the owner creates tables. A program that created its own could use tables that someone
        // else created under their names.
        Latest = 2,
        ReadableBy = 2,
    };

    /// <summary>No locks are needed: of two conflicting writers, DuckDB refuses the second when it writes.</summary>
    public static readonly SqlDialect DuckDb = new("duckdb", null, "strlen", "", "session_id", "v.created_by", "", "coalesce(owner, created_by) = $1::varchar")
    {
        HasClock = false,
        MemoryHome = "claude_sessions.claude_memory",
        CreateMemoryHome = "create schema if not exists claude_sessions.claude_memory",
    };

    public static readonly SqlDialect MotherDuck = DuckDb with
    {
        // It is not known whether now() runs on the server or here, and a wrong clock must not confirm itself.
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

/// <summary><see cref="PostgreSqlGuard"/> found something unsafe.</summary>
sealed class HubUnsafeException(Exception cause) : Exception(cause.Message, cause);
