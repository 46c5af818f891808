using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Storage;

/// <summary>
/// Detects damage that DuckDB does not report. DuckDB creates a new database if the file is missing, ignores a WAL that
/// it cannot parse, and treats missing transactions at the end of a WAL as not committed.
/// </summary>
static class UnreportedDamage
{
    /// <summary>Whether the file is missing or empty although a database existed.</summary>
    public static bool IsLost(AppPaths paths) => LossOf(paths) is not null;

    public static void ThrowIfLost(AppPaths paths)
    {
        if (LossOf(paths) is { } loss)
            throw DatabaseFailure.Damaged(paths.Database, loss);
    }

    /// <summary>
    /// Describes damage to the database file or its WAL; returns null if there is none. Does not open the database.
    /// </summary>
    public static string? Find(string path)
    {
        if (DatabaseHeader.Read(path) is not { } header)
            return null;

        var log = WriteAheadLog.Read(path + ".wal");
        if (log is { IsReadable: false })
            return $"{path}.wal is not a write-ahead log";
        if (
            DatabaseStateFile.AcknowledgedLog(path) is { } known
            && known.Database == header.Id
            && known.Iteration == header.Iteration
            && (log?.IntactBytes ?? 0) is var bytes
            && bytes < known.Bytes
        )
            return FormattableString.Invariant(
                $"only {bytes} of the {known.Bytes} bytes written to its write-ahead log {path}.wal are intact"
            );
        return null;
    }

    static string? LossOf(AppPaths paths)
    {
        var file = new FileInfo(paths.Database);
        if (file is { Exists: true, Length: > 0 })
            return null;
        if (new FileInfo(paths.Database + ".wal") is { Exists: true, Length: > 0 })
            return file.Exists
                ? "it is empty, but its write-ahead log is not"
                : "it is missing, but its write-ahead log exists";
        // If the file is missing, the user may have deleted it. An empty file is damage if there are signs of an
        // earlier database.
        return
            file.Exists
            && (
                DatabaseStateFile.Exists(paths.Database)
                || File.Exists(paths.StatusCache)
                || Backups.All(paths).Count > 0
            )
            ? "it is empty"
            : null;
    }
}
