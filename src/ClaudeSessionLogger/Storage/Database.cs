using System.Globalization;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Processes;
using ClaudeSessionLogger.Platform.Time;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Storage;

/// <summary>
/// The open local DuckDB file. DuckDB allows one writing process or many readers, so open it for one transaction and
/// close it: <see cref="Open"/> waits for other processes up to a limit, and then reports which one holds the file.
/// </summary>
sealed partial class Database : IDisposable
{
    /// <summary>
    /// The newest storage format that every DuckDB since 1.4 reads. If the file has an older format, DuckDB replays a
    /// stale WAL without an error.
    /// </summary>
    public const string StorageVersion = "v1.4.0";

    // Replaying a WAL takes about half a millisecond per kilobyte at each opening.
    const long LongWal = 16 << 10,
        LongestWal = 512 << 10;

    readonly DuckDBConnection _connection;
    readonly string _path;

    // Whether Open opened the file. If not, a person named the file, and it keeps its permissions.
    bool _isOurs;

    // Null without a limit.
    int? _megabytes;

    Database(DuckDBConnection connection, string path) => (_connection, _path) = (connection, path);

    /// <summary>Opens the file for writing; creates or migrates it as needed.</summary>
    public static Database Open(AppPaths paths, TimeProvider clock, TimeSpan wait)
    {
        CreateHome(paths);
        using var fileLock = LockForCreation(paths, wait);
        var exists = HasContent(paths);
        if (!exists)
        {
            UnreportedDamage.ThrowIfLost(paths);
            AtomicFile.TryDelete(paths.Database);
        }
        else
            VerifyReading(paths.Database, wait);

        var database = Attach(paths.Database, exists ? "" : AtLeastOurVersion, wait);
        database._isOurs = true;
        Tighten(paths.Database);
        try
        {
            var hasBackup = Migrations.Apply(database, paths, clock, isNew: !exists);
            if (exists && IsOlder(database))
            {
                if (!hasBackup)
                    Backups.Make(database, paths, clock);
                database = Reopen(AtLeastOurVersion);
                // Change a value first: a checkpoint without a change would not convert the file.
                Meta.Set(database, "storage_version", StorageVersion);
                database.Checkpoint();
                // The conversion gives the file an id. This connection would write a WAL without the id, which cannot
                // be replayed.
                database = Reopen("");
            }

            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }

        Database Reopen(string options)
        {
            database.Dispose();
            var reopened = Attach(paths.Database, options, wait);
            reopened._isOurs = true;
            return reopened;
        }
    }

    /// <summary>
    /// Opens the file for reading; returns null if there is none. A file with an older schema, or of the Python tool,
    /// is migrated first, so that its contents are visible.
    /// </summary>
    public static Database? OpenToRead(AppPaths paths, TimeSpan wait, TimeProvider? clock = null)
    {
        if (!Exists(paths, wait))
            return null;

        var database = OpenUnmigrated(paths.Database, readOnly: true, wait);
        try
        {
            database.Verify();
            if (Migrations.IsCurrent(database, paths))
                return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }

        database.Dispose();
        Open(paths, clock ?? TimeProvider.System, wait).Dispose();
        return OpenUnmigrated(paths.Database, readOnly: true, wait);
    }

    /// <summary>Opens any DuckDB file under the name <c>logger</c>.</summary>
    public static Database OpenUnmigrated(string path, bool readOnly, TimeSpan wait) =>
        Attach(path, readOnly ? ReadOnly : "", wait);

    /// <summary>Whether the WAL is so long that replaying it will soon slow down each opening noticeably.</summary>
    public static bool HasLongWal(AppPaths paths) => WalLength(paths.Database) > LongWal;

    static long WalLength(string path) =>
        new FileInfo(path + ".wal") is { Exists: true, Length: var length } ? length : 0;

    public void Dispose()
    {
        if (_isDamaged)
            TryLeaveUntouched();
        else
            CheckpointOnClose();
        _connection.Dispose();
        _journal?.Dispose();
        _journal = null;
        if (_isOurs)
            Tighten(_path);
        if (_isDamaged)
            DatabaseStateFile.Distrust(_path);
        else if (_isOurs)
            DatabaseStateFile.Record(_path);
    }

    // DuckDB creates files with the umask's permissions. Until this method is called, only the folder's permissions
    // protect them.
    static void Tighten(string path)
    {
        PrivateFile.MakePrivate(new FileInfo(path));
        PrivateFile.MakePrivate(new FileInfo(path + ".wal"));
    }

    /// <summary>Quotes the name of a table or column.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    const string ReadOnly = "read_only";

    /// <summary>
    /// Limits the memory for blocks of the file, which DuckDB keeps until the limit. For work that reads each block
    /// once.
    /// </summary>
    public void LimitMemory(int megabytes)
    {
        _megabytes = megabytes;
        FreeMemory();
    }

    /// <summary>
    /// After <see cref="LimitMemory"/>: gives back memory that DuckDB has freed, and pages of code that ran once, such
    /// as what creates the tables. Call it between the steps of a long transaction.
    /// </summary>
    public void GiveBackMemory()
    {
        if (_megabytes is null)
            return;
        FreeMemory();
        ProgramPages.Release();
    }

    // DuckDB keeps what it has freed until a limit is set, even if it is the same.
    void FreeMemory()
    {
        if (_megabytes is { } megabytes)
            Execute($"set memory_limit = '{megabytes}MB'");
    }

    /// <summary>
    /// Lets checkpoints of this connection only add to tables. DuckDB would also merge the parts that earlier
    /// transactions added, and for that read and write the whole table.
    /// </summary>
    public void DeferVacuum() => Execute("set max_vacuum_tasks = 0");

    // Makes DuckDB upgrade an older file at its next checkpoint. Newer files must be opened without this option.
    const string AtLeastOurVersion = $"storage_version '{StorageVersion}'";

    /// <summary>Whether the file's storage format is older than ours.</summary>
    public static bool IsOlder(Database database) =>
        Migrations.StorageVersion(database)?.TrimEnd('+') is ['v', .. var text]
        && Version.TryParse(text, out var version)
        && version < Version.Parse(StorageVersion.AsSpan(1));

    // Starts DuckDB only once, and then waits for the file: starting DuckDB again with each try would slow down the
    // process that has the file open.
    static Database Attach(string path, string options, TimeSpan wait)
    {
        var exists = HasContent(path);
        // One thread: the data is small, and more threads only cost processor time and memory.
        var connection = new DuckDBConnection("DataSource=:memory:;threads=1;memory_limit=1GB");
        var database = new Database(connection, path);
        try
        {
            connection.Open();
            database.Execute($"set wal_autocheckpoint = '{NoTransaction}'");
            // Packed facts and row keys hardly become smaller, and to read one of them, DuckDB would decompress those
            // of 2048 transcripts.
            database.Execute("set disabled_compression_methods = 'zstd'");
            // By default, DuckDB would write its temporary files to the current working directory.
            database.Execute($"set temp_directory = {Quote(path + ".tmp")}");
            database.AttachWhenFree(options, exists, wait);
            if (options != ReadOnly)
                database._journal = CheckpointJournal.Open(path);
            database.Execute("use logger");
            return database;
        }
        catch (DuckDBException e)
        {
            database.Dispose();
            throw DriveLocks.AreMissing(e, path) ? DriveLocks.FailureOf(path, e) : DatabaseFailure.From(e, path);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    void AttachWhenFree(string options, bool exists, TimeSpan wait)
    {
        var end = Environment.TickCount64 + (long)wait.TotalMilliseconds;
        for (var pause = 5.0; ; pause *= 1.6)
        {
            try
            {
                CheckpointJournal.Recover(_path);
                RefuseDamaged(_path);
                // Otherwise, DuckDB would create a new file.
                if (exists && !HasContent(_path))
                    throw DatabaseFailure.Removed(_path);
                Execute($"attach {Quote(_path)} as logger{(options.Length > 0 ? $" ({options})" : "")}");
                return;
            }
            catch (DuckDBException e)
                when (DatabaseFailure.IsBusy(e) && Environment.TickCount64 < end && !DriveLocks.AreMissing(e, _path))
            {
                // The longer a process has waited, the more often it tries, so that others do not always come first.
                var longest = Math.Clamp((end - Environment.TickCount64) / 100.0, 5, 250);
                Thread.Sleep(Backoff.WithJitter(Math.Min(pause, longest)));
            }
        }
    }

    /// <summary>
    /// Returns a lock for creating the file; null if the file exists. DuckDB checks whether the file exists before it
    /// locks it, so two processes that create it at once would overwrite each other.
    /// </summary>
    public static FileStream? LockForCreation(AppPaths paths, TimeSpan wait)
    {
        try
        {
            return HasContent(paths) ? null : FileLock.Acquire(paths.Database + ".lock", wait, isPrivate: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Busy,
                $"cannot create {paths.Database} ({e.Reason}). Make its folder writable and try again.",
                e
            );
        }
    }

    static void CreateHome(AppPaths paths)
    {
        try
        {
            paths.CreateHome();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Unwritable,
                $"cannot create the folder {paths.Home} ({e.Reason}). Make its parent folder writable, "
                    + "or set CLAUDE_LOGGER_HOME to a writable folder.",
                e
            );
        }
    }
}
