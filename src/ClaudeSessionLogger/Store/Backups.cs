using System.Globalization;

namespace ClaudeSessionLogger.Store;

/// <summary>Whole copies of the database beside it, made before anything old is changed. The last three are kept.</summary>
static class Backups
{
    const int Kept = 3;
    const string Infix = ".backup-";

    /// <summary>Returns the backup's path.</summary>
    public static string Make(Database database, Locations places, TimeProvider clock)
    {
        var stamp = clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);
        var path = places.Database + Infix + stamp;
        CopyTo(database, path);
        foreach (var old in All(places).Skip(Kept))
            AtomicFile.TryDelete(old);
        return path;
    }

    /// <summary>Backups that are there, newest first.</summary>
    public static IReadOnlyList<string> All(Locations places)
    {
        if (!Directory.Exists(places.Home))
            return [];
        return [.. Directory.EnumerateFiles(places.Home, Path.GetFileName(places.Database) + Infix + "*")
            .Where(path => path.EndsWith('Z')).OrderByDescending(path => path, StringComparer.Ordinal)];
    }

    /// <summary>Copies everything into a new file, whole or not at all; throws a Failure when it exists already.</summary>
    public static void CopyTo(Database database, string path)
    {
        if (File.Exists(path))
            throw new Failure(FailureKind.Conflict, $"{path} is there already; name a file that is not.");

        var temporary = path + ".tmp";
        AtomicFile.TryDelete(temporary);
        try
        {
            database.Execute($"attach {Database.Quote(temporary)} as copied (storage_version '{Database.StorageVersion}')");
            database.Execute("copy from database logger to copied");
            database.Execute("detach copied");
            File.Move(temporary, path);
        }
        catch (Exception e)
        {
            AtomicFile.TryDelete(temporary);
            AtomicFile.TryDelete(temporary + ".wal");
            if (e is DuckDB.NET.Data.DuckDBException duckdb)
                throw DatabaseFailure.From(duckdb, path);
            throw;
        }
    }
}
