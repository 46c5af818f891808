using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs.PostgreSql;
using ClaudeSessionLogger.Replication.Hubs.Sql;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>
/// A connection to a database that a hub is in. It maps every error to a <see cref="Failure"/>, but for three that the hub deals with
/// itself: <see cref="HubRaceException"/>, <see cref="HubMissingException"/> and <see cref="HubUnsafeException"/>.
/// </summary>
abstract class HubConnection : IDisposable
{
    public abstract HubDeadline Deadline { get; }

    public abstract SqlDialect Dialect { get; }

    /// <summary>What messages call the hub.</summary>
    public abstract string Name { get; }

    /// <summary>Runs statements one after the other, in one round trip where the protocol has such; stops at the first that fails.</summary>
    public abstract void Run(params IReadOnlyList<SqlStatement> statements);

    /// <summary>Ends a transaction that failed. Never throws: a connection that is gone has ended it too.</summary>
    public abstract void Rollback();

    public abstract void Dispose();
}

/// <summary>Where the two differ in what no common text can say.</summary>
/// <param name="Schemas">Which of the scripts in Schema/ are for it: <c>NAME.schemas.sql</c>.</param>
/// <param name="CreateHome">Makes the schema, or database, that everything is in.</param>
/// <param name="Bytes">The function for the length of a text in bytes.</param>
/// <param name="Lock">Behind a select: nobody else may change these rows until the transaction ends.</param>
/// <param name="SessionKey">The key of <c>sessions</c>.</param>
/// <param name="Owner">Whose a session's row is, of what is handed over as v.</param>
/// <param name="MySessions">A condition: sessions of the person who asks, or of $1.</param>
/// <param name="OwnRows">Behind a condition: of sessions only one's own. Policies say the same, but not to a superuser.</param>
sealed record SqlDialect(string Schemas, string? CreateHome, string Bytes, string Lock, string SessionKey, string Owner, string OwnRows, string MySessions)
{
    /// <summary><c>e.written_at</c> as <see cref="EventDigest"/> wants it.</summary>
    public string DigestTime { get; init; } = "strftime(e.written_at, '%Y%m%d%H%M%S%f')";

    /// <summary>What tables of people's memory are in, and the statement that makes it.</summary>
    public string MemoryHome { get; init; } = "claude_memory";

    public string CreateMemoryHome { get; init; } = "create schema if not exists claude_memory";

    /// <summary>Whether <c>now()</c> is somebody else's clock: in a file it is that of whoever asks.</summary>
    public bool HasClock { get; init; } = true;

    /// <summary>Whether roles keep people apart there.</summary>
    public bool KeepsPrivate { get; init; }

    /// <summary>The newest schema of a hub that this program knows there.</summary>
    public int Latest { get; init; } = 1;

    /// <summary>The oldest program, by the newest schema that it knows, which gets on with <see cref="Latest"/>.</summary>
    public int ReadableBy { get; init; } = 1;

    public static readonly SqlDialect PostgreSql = new("postgresql", "create schema claude_sessions", "octet_length", " for update", "session_id, owner", "current_user::varchar", " and owner = current_user",
        "owner = current_user and $1::varchar is not null")
    {
        KeepsPrivate = true,
        DigestTime = "to_char(e.written_at, 'YYYYMMDDHH24MISSUS')",
        // Only the owner makes tables from then on. A program that makes its own would take over what somebody else has made in its stead.
        Latest = 2,
        ReadableBy = 2,
    };

    /// <summary>Of conflicting writers the second is refused when it writes: nothing has to be locked.</summary>
    public static readonly SqlDialect DuckDb = new("duckdb", null, "strlen", "", "session_id", "v.created_by", "", "coalesce(owner, created_by) = $1::varchar")
    {
        HasClock = false,
        MemoryHome = "claude_sessions.claude_memory",
        CreateMemoryHome = "create schema if not exists claude_sessions.claude_memory",
    };

    public static readonly SqlDialect MotherDuck = DuckDb with
    {
        // Whether now() is asked there or here is not known, and a wrong clock must not vouch for itself.
        HasClock = false,
        CreateHome = "create database if not exists claude_sessions",
        MemoryHome = "claude_memory",
        CreateMemoryHome = "create database if not exists claude_memory",
    };
}

/// <summary>Another transaction came first; the same again may succeed.</summary>
sealed class HubRaceException(Exception cause) : Exception(cause.Message, cause);

/// <summary>The hub's tables are not there.</summary>
sealed class HubMissingException(Exception cause) : Exception(cause.Message, cause);

/// <summary><see cref="PostgreSqlGuard"/> has found what must not be there.</summary>
sealed class HubUnsafeException(Exception cause) : Exception(cause.Message, cause);
