using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Storage;

/// <summary>Replaces the database file atomically: at any moment there is a complete file in its place.</summary>
static class DatabaseReplacement
{
    /// <summary>
    /// Replaces the file of <paramref name="database"/>, which is open for writing, with a finished file. Closes the
    /// database.
    /// </summary>
    public static void Put(string file, Database database, AppPaths paths)
    {
        // The old file's WAL must be gone, because it does not match the new file. After the checkpoint nothing is
        // written, and on Unix we still hold the lock, so the old file cannot change.
        database.Checkpoint();
        if (OperatingSystem.IsWindows())
            database.Dispose();
        File.Move(file, paths.Database, overwrite: true);
        DirectorySync.Flush(paths.Home);
        database.Dispose();
    }

    /// <summary>
    /// Rewrites the database and closes it: DuckDB leaves deleted rows in the file's blocks, where anyone could read
    /// them. Throws a <see cref="Failure"/> and leaves the file unchanged if there is no room for a copy.
    /// </summary>
    public static void Compact(Database database, AppPaths paths)
    {
        var compacted = paths.Database + ".compacted";
        AtomicFile.TryDelete(compacted);
        try
        {
            Backups.CopyTo(database, compacted, paths);
            Put(compacted, database, paths);
        }
        catch (DuckDBException e)
        {
            throw DatabaseFailure.From(e, paths.Database);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Unwritable,
                $"cannot rewrite {paths.Database} ({e.Reason}). Make its folder writable and free some space.",
                e
            );
        }
        finally
        {
            AtomicFile.TryDelete(compacted);
        }
    }
}
