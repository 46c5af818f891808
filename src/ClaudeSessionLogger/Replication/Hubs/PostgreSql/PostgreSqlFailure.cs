using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using Npgsql;

namespace ClaudeSessionLogger.Replication.Hubs.PostgreSql;

/// <summary>Converts errors of PostgreSQL, its client and the network to a message that a person can act on.</summary>
/// <param name="secret">A secret that must not appear in any message.</param>
sealed class PostgreSqlFailure(PostgreSqlAddress address, string user, HubDeadline deadline, string? secret)
{
    const string RetriesLater = "the next flush will try again";

    /// <summary>The length from which a secret is removed wherever it occurs.</summary>
    const int MinMasked = 4;

    static readonly TimeSpan s_limit = TimeSpan.FromSeconds(1);

    public string Name => $"PostgreSQL at {address.Name}";

    public HubDeadline Deadline => deadline;

    /// <summary>
    /// Returns a <see cref="Failure"/>, a <see cref="HubRaceException"/>, a <see cref="HubMissingException"/> or a
    /// <see cref="HubUnsafeException"/>.
    /// </summary>
    public Exception From(Exception e)
    {
        if (
            e is OperationCanceledException or TimeoutException
            || e.InnerException is OperationCanceledException or TimeoutException
        )
            return deadline.TimedOut();
        if (e is PostgresException server)
            return FromServer(server);
        if (Inner<AuthenticationException>(e) is { } tls)
            return Fail(
                FailureKind.Unreachable,
                $"cannot verify the certificate of {address.Name} ({FirstLine(tls.Message)}). Name the file of its "
                    + "certificate authority with ?sslrootcert=FILE, or skip the check with ?sslmode=require.",
                e
            );
        if (Inner<SocketException>(e) is { } socket)
            return Fail(
                FailureKind.Unreachable,
                $"cannot reach {Name} ({FirstLine(socket.Message)}); {RetriesLater}.",
                e
            );
        if (e.Message.Contains("No password", StringComparison.OrdinalIgnoreCase))
            return Fail(
                FailureKind.Unauthorized,
                $"cannot connect to {Name}: it requires a password for {user}. Put the password in "
                    + "$PGPASSWORD or ~/.pgpass.",
                e
            );
        if (e.Message.Contains("SSL", StringComparison.Ordinal))
            return Fail(
                FailureKind.Unreachable,
                $"cannot connect to {Name}: it does not support encryption. Enable ssl on the server, or add "
                    + "?sslmode=disable to the address if you trust the network.",
                e
            );
        return e is NpgsqlException or IOException
            ? Fail(
                FailureKind.Unreachable,
                $"lost the connection to {Name} ({FirstLine(e.Message)}); {RetriesLater}.",
                e
            )
            : Fail(
                FailureKind.Unreachable,
                $"cannot connect to {address.Name}: the server is not PostgreSQL ({FirstLine(e.Message)}). Check the "
                    + "address.",
                e
            );
    }

    Exception FromServer(PostgresException e) =>
        e.SqlState switch
        {
            PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.UniqueViolation
            or PostgresErrorCodes.DuplicateTable
            or PostgresErrorCodes.DuplicateSchema
            or PostgresErrorCodes.DuplicateObject
            or PostgresErrorCodes.DuplicateColumn
            // "tuple concurrently updated": two connections are creating the tables at the same time.
            or PostgresErrorCodes.InternalError => new HubRaceException(e),
            PostgresErrorCodes.DivisionByZero => new HubUnsafeException(e),
            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName => new HubMissingException(e),
            // MotherDuck's endpoint reports DuckDB's error text.
            _ when address.IsMotherDuck && e.MessageText.Contains("Catalog Error", StringComparison.Ordinal) =>
                new HubMissingException(e),
            _ when address.IsMotherDuck
                    && e.MessageText.Contains("TransactionContext Error", StringComparison.Ordinal) =>
                new HubRaceException(e),
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => Fail(
                FailureKind.Unauthorized,
                address.IsMotherDuck
                    ? "MotherDuck rejected the token. Create a new one and put it in $MOTHERDUCK_TOKEN or "
                        + "~/.config/motherduck/token."
                    : $"{Name} rejected {user} ({FirstLine(e.MessageText)}). Check the user in the address, and the "
                        + "password in $PGPASSWORD or ~/.pgpass.",
                e
            ),
            PostgresErrorCodes.InsufficientPrivilege => Fail(
                FailureKind.Unauthorized,
                $"{user} lacks a permission on {Name} ({FirstLine(e.MessageText)}). Ask the hub's owner to run "
                    + $"claude-session-logger hub grant {user}.",
                e
            ),
            PostgresErrorCodes.InvalidCatalogName => Fail(
                FailureKind.Invalid,
                $"cannot find the database on {Name} ({FirstLine(e.MessageText)}). Create it, or correct the address.",
                e
            ),
            PostgresErrorCodes.QueryCanceled => deadline.TimedOut(e),
            ['0', '8', ..] or ['5', '3', ..] or ['5', '7', ..] or ['2', '5', 'P', '0', '3'] => Fail(
                FailureKind.Unreachable,
                $"{Name} is not available ({FirstLine(e.MessageText)}); {RetriesLater}.",
                e
            ),
            _ => Fail(
                FailureKind.Invalid,
                $"{Name} rejected a statement ({e.SqlState}: {FirstLine(e.MessageText)}). Another version of this "
                    + "program may "
                    + "have created the hub's tables: upgrade claude-session-logger.",
                e
            ),
        };

    Failure Fail(FailureKind kind, string sentence, Exception cause) =>
        new(
            kind,
            sentence,
            secret is not null && cause.ToString().Contains(secret, StringComparison.Ordinal) ? null : cause
        );

    string FirstLine(string message)
    {
        var line = SafeText.Safe(message).Trim().TrimEnd('.');
        return Masked(line, secret);
    }

    /// <summary>
    /// Removes the secret. A very short one occurs in ordinary words, where a mask would reveal it, so it is removed
    /// only as a value in quotes or after an equals sign.
    /// </summary>
    public static string Masked(string line, string? secret) =>
        secret is not { Length: > 0 } ? line
        : secret.Length >= MinMasked ? line.Replace(secret, "…", StringComparison.Ordinal)
        : Regex.Replace(line, $"""(?<=['"=]){Regex.Escape(secret)}(?=['"\s;]|$)""", "…", RegexOptions.None, s_limit);

    /// <summary>Whether the server knows the user but does not let them do this: a password would not help.</summary>
    public static bool IsMissingPermission(Exception failure) =>
        Inner<PostgresException>(failure)?.SqlState == PostgresErrorCodes.InsufficientPrivilege;

    static T? Inner<T>(Exception? e)
        where T : Exception
    {
        for (; e is not null; e = e.InnerException)
            if (e is T found)
                return found;
        return null;
    }
}
