using System.Globalization;
using System.Text;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Storage;

/// <summary>
/// Copies the database to a file next to it before existing data is changed, and keeps the last three copies.
/// </summary>
static class Backups
{
    public const int Kept = 3;

    // A year.
    const int MinBeginning = 4;
    const int MaxListBytes = 1 << 20;
    const string Infix = ".backup-";

    /// <summary>What follows the database's name in the name of an unreadable copy; its time follows.</summary>
    public const string UnreadableInfix = ".unreadable-";

    const string TimeFormat = "yyyyMMdd'T'HHmmssfff'Z'";

    /// <summary>
    /// Makes a backup, deletes old backups except <paramref name="protectedBackup"/>, and returns the path of the new
    /// backup.
    /// </summary>
    public static string Make(Database database, AppPaths paths, TimeProvider clock, string? protectedBackup = null)
    {
        var path = Path.Combine(paths.Home, NewName(paths, clock));
        CopyTo(database, path, paths);
        // Backups are sorted by the times in their names. The new backup is never deleted, even if the clock was set
        // back.
        var protectedPath = protectedBackup is null ? null : RealPath.Resolve(protectedBackup);
        foreach (
            var old in All(paths)
                .Skip(Kept)
                .Where(old => old != path && (protectedPath is null || RealPath.Resolve(old) != protectedPath))
        )
            AtomicFile.TryDelete(old);
        return path;
    }

    /// <summary>
    /// Returns a name for a new backup that sorts after the names of all existing backups, even if the clock was set
    /// back.
    /// </summary>
    public static string NewName(AppPaths paths, TimeProvider clock)
    {
        var prefix = Path.GetFileName(paths.Database) + Infix;
        var name = prefix + clock.GetUtcNow().ToString(TimeFormat, CultureInfo.InvariantCulture);
        return
            All(paths) is [var newest, ..]
            && Path.GetFileName(newest) is var last
            && string.CompareOrdinal(name, last) <= 0
            ? prefix + NextTime(last[prefix.Length..])
            : name;
    }

    // Only files with a time in their names are backups. Other files belong to the user and are never deleted.
    static bool IsBackupTime(string name) =>
        name.TrimEnd('Z') is { Length: 18 } time
        && name.EndsWith('Z')
        && time[8] == 'T'
        && time.Remove(8, 1).All(char.IsAsciiDigit);

    // Returns a time that is one millisecond later; if the time cannot be parsed, adds a Z, so that the name sorts
    // later.
    static string NextTime(string time) =>
        DateTime.TryParseExact(
            time,
            TimeFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var newest
        )
        && newest < DateTime.MaxValue.AddSeconds(-1)
            ? newest.AddMilliseconds(1).ToString(TimeFormat, CultureInfo.InvariantCulture)
            : time + "Z";

    /// <summary>All existing backups, newest first.</summary>
    public static IReadOnlyList<string> All(AppPaths paths)
    {
        if (!Directory.Exists(paths.Home))
            return [];
        return
        [
            .. Directory
                .EnumerateFiles(paths.Home, Path.GetFileName(paths.Database) + Infix + "*")
                .Where(path =>
                    IsBackupTime(Path.GetFileName(path)[(Path.GetFileName(paths.Database).Length + Infix.Length)..])
                )
                .OrderByDescending(path => path, StringComparer.Ordinal),
        ];
    }

    /// <summary>The time in the name of a backup beside the database, which is enough to restore it.</summary>
    public static string? TimeOf(AppPaths paths, string backup)
    {
        var prefix = paths.Database + Infix;
        return backup.StartsWith(prefix, StringComparison.Ordinal) && IsBackupTime(backup[prefix.Length..])
            ? backup[prefix.Length..]
            : null;
    }

    /// <summary>
    /// The backup beside the database that has this name or time, or the only one whose time begins so; null if there
    /// is none. Throws a <see cref="Failure"/> if several begin so.
    /// </summary>
    public static string? Find(AppPaths paths, string given)
    {
        var all = All(paths);
        if (all.FirstOrDefault(path => Path.GetFileName(path) == given || TimeOf(paths, path) == given) is { } exact)
            return exact;
        return all.Where(path =>
                given.Length >= MinBeginning
                && TimeOf(paths, path)!.StartsWith(given, StringComparison.OrdinalIgnoreCase)
            )
            .ToList() switch
        {
            [] => null,
            [var only] => only,
            var several => throw new Failure(
                FailureKind.Conflict,
                $"cannot choose a backup: the times of {several.Count} begin with {given}: "
                    + $"{string.Join(", ", several.Select(path => TimeOf(paths, path)))}. Give more of the time."
            ),
        };
    }

    /// <summary>
    /// Remembers a backup in another folder, so that forget can change it. This is a file of its own, because a backup
    /// does not change the database.
    /// </summary>
    public static void RememberElsewhere(AppPaths paths, string backup)
    {
        try
        {
            AtomicFile.Write(
                paths.BackupList,
                Encoding.UTF8.GetBytes(
                    string.Concat(
                        Elsewhere(paths).Union(OutOfReach(paths)).Append(backup).Distinct().Select(path => path + "\n")
                    )
                )
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The backup itself is complete.
        }
    }

    /// <summary>All existing backups that are known: those beside the database, newest first, then all
    /// others.</summary>
    public static IReadOnlyList<string> AllKnown(AppPaths paths) => [.. All(paths).Union(Elsewhere(paths))];

    /// <summary>Known backups whose folder is not there, because it is on a drive that is not connected.</summary>
    public static IReadOnlyList<string> OutOfReach(AppPaths paths) =>
        [.. Listed(paths).Where(path => !Directory.Exists(Path.GetDirectoryName(path)))];

    /// <summary>The databases that a restore replaced and could not read.</summary>
    public static IReadOnlyList<string> UnreadableCopies(AppPaths paths) =>
        Directory.Exists(paths.Home)
            ?
            [
                .. Directory
                    .EnumerateFiles(paths.Home, Path.GetFileName(paths.Database) + UnreadableInfix + "*")
                    .Order(StringComparer.Ordinal),
            ]
            : [];

    static IEnumerable<string> Elsewhere(AppPaths paths) => Listed(paths).Where(File.Exists);

    static string[] Listed(AppPaths paths) =>
        File.Exists(paths.BackupList)
            ? Encoding
                .UTF8.GetString(BoundedFile.Read(paths.BackupList, MaxListBytes))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            : [];

    /// <summary>
    /// Copies the whole database to a new file, atomically. Throws a <see cref="Failure"/> if the file exists.
    /// </summary>
    /// <param name="paths">
    /// The home folder. Temporary files are recorded there, so that a later flush deletes them if this process is
    /// killed. Null if the target folder is temporary anyway.
    /// </param>
    public static void CopyTo(Database database, string path, AppPaths? paths)
    {
        if (File.Exists(path))
            throw new Failure(
                FailureKind.Conflict,
                $"cannot write {path}: it already exists. Name a file that does not exist yet."
            );

        var temporary = AtomicFile.NewName(path);
        using var leftovers = paths is null ? null : TemporaryFolder.Create(paths);
        try
        {
            leftovers?.Register(temporary);
            leftovers?.Register(temporary + ".wal");
            Write(database, temporary);
            File.Move(temporary, path);
            DirectorySync.Flush(Path.GetDirectoryName(path)!);
        }
        // What is wrong is the folder, and not a database.
        catch (DuckDBException e) when (!File.Exists(temporary) && !DatabaseFailure.IsFullDisk(e))
        {
            throw Unwritable(path, "no file can be created there", e);
        }
        catch (DuckDBException e)
        {
            throw DatabaseFailure.From(e, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, AtomicFile.Reason(e, temporary, path), e);
        }
        finally
        {
            // After success, the temporary file has been renamed, so that nothing is deleted here.
            AtomicFile.TryDelete(temporary);
            AtomicFile.TryDelete(temporary + ".wal");
        }
    }

    static Failure Unwritable(string path, string reason, Exception cause) =>
        new(
            FailureKind.Unwritable,
            $"cannot write {path} ({reason}). Make its folder writable, or name a file in another folder.",
            cause
        );

    static void Write(Database database, string file)
    {
        database.Execute($"attach {Database.Quote(file)} as copied (storage_version '{Database.StorageVersion}')");
        try
        {
            // Make the file private before data is written, because it may be in a folder that other users can read.
            PrivateFile.MakePrivate(new FileInfo(file));
            database.WriteDirectly(() => CopyAll(database));
        }
        catch
        {
            TryDetach(database);
            throw;
        }

        // Write all data to the copy's database file: the copy's WAL is not kept, and the connection may skip the
        // checkpoint on close (SkipCheckpoint).
        database.Execute("checkpoint copied");
        database.Execute("detach copied");
        if (new FileInfo(file + ".wal") is { Exists: true, Length: > 0 })
            throw new IOException("the copy is incomplete: DuckDB left part of it in a write-ahead log");
    }

    static void CopyAll(Database database)
    {
        try
        {
            database.Execute("copy from database logger to copied");
        }
        catch (DuckDBException e) when (e.Message.Contains("foreign key", StringComparison.OrdinalIgnoreCase))
        {
            // DuckDB does not copy tables in the order that foreign keys require. So copy the tables without their
            // constraints.
            foreach (
                var table in database.Query(
                    "select table_name from duckdb_tables() where database_name = 'logger' and schema_name = 'main'",
                    row => Database.Name(row.GetString(0))
                )
            )
                database.Execute($"create or replace table copied.{table} as from logger.{table}");
        }
    }

    static void TryDetach(Database database)
    {
        try
        {
            database.Execute("detach copied");
        }
        catch (Exception e) when (e is DuckDBException or Failure)
        {
            // The transaction cannot be completed on a full disk. The caller deletes the file anyway.
        }
    }
}
