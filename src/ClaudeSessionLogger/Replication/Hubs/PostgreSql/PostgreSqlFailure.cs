using System.Net.Sockets;
using System.Security.Authentication;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using Npgsql;

namespace ClaudeSessionLogger.Replication.Hubs.PostgreSql;

/// <summary>
/// Converts errors of PostgreSQL, its client and the network to one sentence that a person can act on.
/// </summary>
/// <param name="secret">A secret that must not appear in any message.</param>
sealed class PostgreSqlFailure(PostgreSqlAddress address, string user, HubDeadline deadline, string? secret)
{
    const string Waits = "what was not exchanged waits for the next flush";

    public string Name => $"PostgreSQL at {address.Name}";

    public HubDeadline Deadline => deadline;

    /// <summary>
    /// Returns a <see cref="Failure"/>, a <see cref="HubRaceException"/>, a <see cref="HubMissingException"/> or a
    /// <see cref="HubUnsafeException"/>.
    /// </summary>
    public Exception From(Exception e)
    {
        if (e is OperationCanceledException or TimeoutException || e.InnerException is OperationCanceledException or TimeoutException)
            return deadline.Passed();
        if (e is PostgresException server)
            return FromServer(server);
        if (Inner<AuthenticationException>(e) is { } tls)
            return Fail(FailureKind.Unreachable, $"the certificate of {address.Name} proves nothing ({Line(tls.Message)}): name its authority with ?sslrootcert=FILE, or put up with anybody with ?sslmode=require.", e);
        if (Inner<SocketException>(e) is { } socket)
            return Fail(FailureKind.Unreachable, $"{Name} cannot be reached ({Line(socket.Message)}); {Waits}.", e);
        if (e.Message.Contains("No password", StringComparison.OrdinalIgnoreCase))
            return Fail(FailureKind.Unauthorized, $"{Name} asks for the password of {user}: put it into $PGPASSWORD or ~/.pgpass.", e);
        if (e.Message.Contains("SSL", StringComparison.Ordinal))
            return Fail(FailureKind.Unreachable, $"{Name} offers no encrypted connection: switch ssl on there, or say ?sslmode=disable in the address if nobody can listen in between.", e);
        return e is NpgsqlException or IOException
            ? Fail(FailureKind.Unreachable, $"the connection to {Name} broke ({Line(e.Message)}); {Waits}.", e)
            : Fail(FailureKind.Unreachable, $"what answers at {address.Name} does not speak as PostgreSQL does ({Line(e.Message)}): check the address.", e);
    }

    Exception FromServer(PostgresException e) => e.SqlState switch
    {
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.UniqueViolation
            or PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateSchema or PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.DuplicateColumn
            // "tuple concurrently updated": two connections create the tables at once.
            or PostgresErrorCodes.InternalError => new HubRaceException(e),
        PostgresErrorCodes.DivisionByZero => new HubUnsafeException(e),
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName => new HubMissingException(e),
        // MotherDuck's endpoint reports DuckDB's error text.
        _ when address.IsMotherDuck && e.MessageText.Contains("Catalog Error", StringComparison.Ordinal) => new HubMissingException(e),
        _ when address.IsMotherDuck && e.MessageText.Contains("TransactionContext Error", StringComparison.Ordinal) => new HubRaceException(e),
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            Fail(FailureKind.Unauthorized, address.IsMotherDuck
                ? "MotherDuck refuses the token: make a new one, and put it into $MOTHERDUCK_TOKEN or ~/.config/motherduck/token."
                : $"{Name} does not let {user} in ({Line(e.MessageText)}): check the user in the address, and the password in $PGPASSWORD or ~/.pgpass.", e),
        PostgresErrorCodes.InsufficientPrivilege =>
            Fail(FailureKind.Unauthorized, $"{user} may not do that on {Name} ({Line(e.MessageText)}): let whoever owns the hub grant it, as docs/hubs.md says.", e),
        PostgresErrorCodes.InvalidCatalogName => Fail(FailureKind.Invalid, $"{Name} has no such database ({Line(e.MessageText)}): create it, or correct the address.", e),
        PostgresErrorCodes.QueryCanceled => deadline.Passed(e),
        ['0', '8', ..] or ['5', '3', ..] or ['5', '7', ..] or ['2', '5', 'P', '0', '3'] =>
            Fail(FailureKind.Unreachable, $"{Name} cannot take part now ({Line(e.MessageText)}); {Waits}.", e),
        _ => Fail(FailureKind.Invalid, $"{Name} refuses what it is asked ({e.SqlState}: {Line(e.MessageText)}); another version may have made its tables.", e),
    };

    Failure Fail(FailureKind kind, string sentence, Exception cause) =>
        new(kind, sentence, secret is not null && cause.ToString().Contains(secret, StringComparison.Ordinal) ? null : cause);

    string Line(string message)
    {
        var line = SafeText.Safe(message).Trim().TrimEnd('.');
        return secret is { Length: > 0 } ? line.Replace(secret, "…", StringComparison.Ordinal) : line;
    }

    static T? Inner<T>(Exception? e) where T : Exception
    {
        for (; e is not null; e = e.InnerException)
            if (e is T found)
                return found;
        return null;
    }
}
