using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Storage;

/// <summary>Puts a whole new file where the database is: at every moment, whatever happens, a complete one stands there.</summary>
static class DatabaseReplacement
{
    /// <summary>Moves a finished file over the open one and closes that; <paramref name="database"/> must be open for writing.</summary>
    public static void Put(string file, Database database, AppPaths paths)
    {
        // Its log must be gone, or it would stand beside a file that it does not belong to. Writing nothing more, and on Unix
        // still locked by us, the old file cannot change meanwhile.
        database.Execute("checkpoint logger");
        if (OperatingSystem.IsWindows())
            database.Dispose();
        File.Move(file, paths.Database, overwrite: true);
        DirectorySync.Flush(paths.Home);
        database.Dispose();
    }

    /// <summary>
    /// Writes the database anew and closes it: DuckDB leaves deleted rows in the file's blocks, where anyone could read them.
    /// Throws a <see cref="Failure"/>, with the file as it was, when there is no room for a second one.
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
            throw new Failure(FailureKind.Unwritable, $"cannot write {paths.Database} anew: {e.Message}", e);
        }
        finally
        {
            AtomicFile.TryDelete(compacted);
        }
    }
}
