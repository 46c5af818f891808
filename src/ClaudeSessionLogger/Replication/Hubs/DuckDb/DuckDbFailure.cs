using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Replication.Hubs.DuckDb;

/// <summary>
/// Converts errors of DuckDB, and of MotherDuck through DuckDB, to a message that a person can act on.
/// </summary>
/// <param name="secret">A secret that must not appear in any message.</param>
sealed class DuckDbFailure(string name, HubDeadline deadline, string? secret)
{
    public string Name => name;

    public HubDeadline Deadline => deadline;

    public static bool IsBusy(DuckDBException e) =>
        !HasNoLocks(e)
        && (Has(e, "Conflicting lock") || Has(e, "Could not set lock") || SharingViolation.IsCause(e.Message));

    static bool HasNoLocks(DuckDBException e) => Has(e, "File locks are not supported");

    /// <summary>
    /// Returns a <see cref="Failure"/>, a <see cref="HubRaceException"/> or a <see cref="HubMissingException"/>. The
    /// cause is kept only if it contains no secret.
    /// </summary>
    public Exception From(DuckDBException e)
    {
        // Match the text of the error: if a statement could not be prepared, the error has no type.
        if (Has(e, "INTERRUPT Error"))
            return deadline.TimedOut();
        if (
            Has(e, "TransactionContext Error") && !Has(e, "Current transaction is aborted")
            || Has(e, "write-write conflict")
            || Has(e, "Constraint Error: Duplicate key")
        )
            return new HubRaceException(e);
        if (Has(e, "Catalog Error") && Has(e, "does not exist"))
            return new HubMissingException(e);
        var (kind, sentence) = Sentence(e);
        return new Failure(kind, sentence, Mentions(e) ? null : e);
    }

    (FailureKind Kind, string Sentence) Sentence(DuckDBException e)
    {
        if (Has(e, "extension"))
        {
            return Has(e, "download") || Has(e, "Could not establish connection")
                ? (
                    FailureKind.Unreachable,
                    $"cannot download DuckDB's MotherDuck extension ({FirstLine(e)}). Go online; the next "
                        + "flush will try again."
                )
                : (
                    FailureKind.Invalid,
                    "cannot load DuckDB's MotherDuck extension: it does not match this version of DuckDB "
                        + $"({FirstLine(e)}). Upgrade claude-session-logger, or delete the extension in "
                        + "~/.duckdb/extensions; it is then downloaded again."
                );
        }

        if (
            Has(e, "token")
            || Has(e, "UNAUTHENTICATED")
            || Has(e, "Unauthenticated")
            || Has(e, "authenticat")
            || Has(e, "PERMISSION_DENIED")
            || Has(e, "Permission denied") && secret is not null
        )
            return (
                FailureKind.Unauthorized,
                $"{name} rejected the token. Create a new one and put it in $MOTHERDUCK_TOKEN or "
                    + "~/.config/motherduck/token."
            );
        if (Has(e, "HTTP Error") || Has(e, "UNAVAILABLE") || Has(e, "Could not establish connection"))
            return (FailureKind.Unreachable, $"cannot reach {name} ({FirstLine(e)}); the next flush will try again.");
        if (HasNoLocks(e))
            return (
                FailureKind.Invalid,
                $"cannot use the hub {name}: its drive has no file locks, which DuckDB needs. Use a folder as the hub."
            );
        if (Has(e, "Permission denied") || Has(e, "read-only") || Has(e, "Read-only"))
            return (
                FailureKind.Unauthorized,
                $"cannot write to the hub {name}. Check the owner and permissions of the file and its folder."
            );
        if (Has(e, "No space left") || Has(e, "disk full") || Has(e, "Could not write all bytes"))
            return (
                FailureKind.Unreachable,
                $"cannot write to the hub {name}: the disk is full. Free some space; the next flush will continue."
            );
        if (Has(e, "newer") && Has(e, "version") || Has(e, "storage version"))
            return (
                FailureKind.Invalid,
                $"cannot open the hub {name}: it was written by a newer DuckDB. Upgrade claude-session-logger."
            );
        if (Has(e, "not a valid DuckDB database"))
            return (
                FailureKind.Invalid,
                $"cannot use {name} as a hub: it is not a DuckDB database. Name another file."
            );
        return (FailureKind.Invalid, $"cannot use the hub {name} ({FirstLine(e)}). Restore it, or set up another hub.");
    }

    string FirstLine(DuckDBException e)
    {
        var line = e.FirstLine;
        return secret is null ? line : line.Replace(secret, "…", StringComparison.Ordinal);
    }

    bool Mentions(DuckDBException e) => secret is not null && e.ToString().Contains(secret, StringComparison.Ordinal);

    static bool Has(DuckDBException e, string words) => e.Message.Contains(words, StringComparison.Ordinal);
}
