using System.Globalization;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Setup;

/// <summary>
/// Replaces the database with a backup. First reads the whole backup, and migrates a copy of it next to the database.
/// Keeps the current database as a backup. A single rename then completes the restore, so that after a crash either the
/// old or the new database is complete.
/// </summary>
sealed class BackupRestorer(CaptureContext context, TimeSpan wait)
{
    static readonly TimeSpan s_abandoned = TimeSpan.FromDays(1);

    readonly AppPaths _paths = context.Paths;

    public RestoreResult Restore(string file)
    {
        var source = Path.GetFullPath(file);
        CheckSource(source);
        var staging = _paths with { Home = Path.Combine(_paths.Home, $"restoring-{Guid.NewGuid():N}") };
        try
        {
            _paths.CreateHome();
            RemoveAbandoned();
            staging.CreateHome();
            Copy(source, staging);
            var restored = Replace(staging, source);
            WriteBadge();
            return restored;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Unwritable,
                $"cannot write in {_paths.Home} ({e.Reason}). Make the folder writable, and free enough space for "
                    + "two copies of the database.",
                e
            );
        }
        finally
        {
            if (Directory.Exists(staging.Home))
                Directory.Delete(staging.Home, recursive: true);
        }
    }

    void CheckSource(string source)
    {
        if (Directory.Exists(source))
            throw new Failure(FailureKind.Invalid, $"cannot restore {source}: it is a folder. Name a backup in it.");
        if (!File.Exists(source))
            throw new Failure(
                FailureKind.NotFound,
                $"cannot find {source}. Run claude-session-logger restore to list the backups."
            );
        if (RealPath.Resolve(source) == RealPath.Resolve(_paths.Database))
            throw new Failure(
                FailureKind.Invalid,
                $"cannot restore {source}: it is the database itself. Name a backup of it."
            );
        if (!IsDuckDb(source))
            throw new Failure(
                FailureKind.Invalid,
                $"cannot restore {source}: it is not a DuckDB file, or its beginning is damaged. Run "
                    + "claude-session-logger restore to list the backups. Nothing was changed."
            );
    }

    // DuckDB's own message for such a file is about something else.
    static bool IsDuckDb(string file)
    {
        using var stream = File.OpenRead(file);
        Span<byte> start = stackalloc byte[12];
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
            && start[8..].SequenceEqual("DUCK"u8);
    }

    // Read every block, to detect damage before the restore.
    void Copy(string source, AppPaths staging)
    {
        using var database = Database.OpenUnmigrated(source, readOnly: true, wait);
        switch (Migrations.KindOf(database))
        {
            case SchemaKind.Newer:
                throw new Failure(
                    FailureKind.Invalid,
                    $"cannot restore {source}: it was written by a newer claude-session-logger. Upgrade this "
                        + "program. Nothing was changed."
                );
            case SchemaKind.None:
                throw new Failure(
                    FailureKind.Invalid,
                    $"cannot restore {source}: it is a DuckDB file without data of claude-session-logger. Name "
                        + "another file. Nothing was changed."
                );
            default:
                Backups.CopyTo(database, staging.Database, paths: null);
                break;
        }
    }

    RestoreResult Replace(AppPaths staging, string source)
    {
        using var fileLock = Database.LockForCreation(_paths, wait);
        if (OpenCurrent() is not { } current)
        {
            var content = Prepare(staging, [], [], RepeatedForgettings.None, out _, out _);
            var copy = KeepUnreadableCopy();
            File.Move(staging.Database, _paths.Database, overwrite: true);
            DirectorySync.Flush(_paths.Home);
            return new(source, content, 0, Backup: null, copy);
        }

        // Keep the lock until the new file is in place. Otherwise, changes by other processes in the meantime would be
        // lost.
        using (current)
        {
            var backup = Backups.Make(current, _paths, context.Clock, protectedBackup: source);
            var isCurrent = Migrations.KindOf(current) is SchemaKind.Current;
            var content = Prepare(
                staging,
                isCurrent ? ForgottenSessions.All(current) : [],
                isCurrent ? ForgottenEntries.All(current) : [],
                isCurrent ? RepeatedForgettings.Of(current) : RepeatedForgettings.None,
                out var forgottenCount,
                out var forgottenEntries
            );
            DatabaseReplacement.Put(staging.Database, current, _paths);
            return new(source, content, forgottenCount, backup, UnreadableCopy: null)
            {
                ForgottenEntries = forgottenEntries,
            };
        }
    }

    Database? OpenCurrent()
    {
        try
        {
            if (!Database.HasContent(_paths))
                return null;
            // Opening a damaged file for writing would change the file.
            using (var current = Database.OpenUnmigrated(_paths.Database, readOnly: true, wait))
                current.ReadAll();
            return Database.OpenUnmigrated(_paths.Database, readOnly: false, wait);
        }
        catch (Failure failure) when (failure.Kind == FailureKind.Invalid)
        {
            // The database is damaged or was written by a newer DuckDB, which may be the reason for the restore.
            return null;
        }
    }

    /// <summary>
    /// Migrates the copy, and deletes sessions, entries and notes that were forgotten after the backup was made.
    /// </summary>
    DatabaseContent Prepare(
        AppPaths staging,
        HashSet<SessionId> forgotten,
        IReadOnlyList<ForgottenEntry> entries,
        RepeatedForgettings notes,
        out int forgottenCount,
        out int forgottenEntries
    )
    {
        using var database = Database.Open(staging, context.Clock, wait);
        var since = forgotten.Except(ForgottenSessions.All(database)).ToList();
        using (var filter = database.Filter(since))
            forgottenCount = (int)database.Scalar<long>($"select count(*) from sessions where session_id in {filter}");
        if (since.Count > 0)
            new Recorder(database, context).Forget(since);
        var device = DeviceIdentity.LoadOrCreate(_paths);
        var hasForgottenNotes = notes.Repeat(
            database,
            device,
            new KeptNotes(_paths, context.Log).Save,
            EventClock.Now(database, context.Clock, device)
        );
        forgottenEntries = ForgottenEntries.Repeat(database, entries, device, context.Clock);
        var content = DatabaseContent.Of(database);
        if (forgottenCount + forgottenEntries > 0 || hasForgottenNotes)
            DatabaseReplacement.Compact(database, staging);
        else
            database.Checkpoint();
        return content;
    }

    /// <summary>
    /// Copies a database that cannot be opened, and its WAL, byte for byte. Returns the path of the copy.
    /// </summary>
    string? KeepUnreadableCopy()
    {
        var log = _paths.Database + ".wal";
        if (!File.Exists(_paths.Database) && !File.Exists(log))
            return null;

        var copy =
            $"{_paths.Database}{Backups.UnreadableInfix}"
            + $"{context.Clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture)}";
        if (File.Exists(_paths.Database))
            CopyDurably(_paths.Database, copy);
        if (File.Exists(log))
        {
            // Move the WAL to the copy as well: DuckDB could not open the new database with the WAL of the old one.
            CopyDurably(log, copy + ".wal");
            DirectorySync.Flush(_paths.Home);
            File.Delete(log);
        }

        return copy;
    }

    static void CopyDurably(string from, string to)
    {
        File.Copy(from, to);
        using var copy = File.OpenHandle(to, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(copy);
    }

    void WriteBadge()
    {
        using var database = Database.Open(_paths, context.Clock, wait);
        StatusCacheWriter.WriteOrRemove(database, _paths, context.Clock);
    }

    // Deletes the files of interrupted restores.
    void RemoveAbandoned()
    {
        foreach (var folder in new DirectoryInfo(_paths.Home).EnumerateDirectories("restoring-*"))
        {
            if (context.Clock.GetUtcNow() - folder.LastWriteTimeUtc > s_abandoned)
                folder.Delete(recursive: true);
        }
    }
}

/// <summary>The result of a restore.</summary>
/// <param name="Forgotten">
/// The number of sessions in the backup that were not restored because they have been forgotten since.
/// </param>
/// <param name="Backup">The backup of the previous database; null if there was no readable database.</param>
/// <param name="UnreadableCopy">The copy of a previous database that could not be opened; otherwise null.</param>
sealed record RestoreResult(
    string Source,
    DatabaseContent Content,
    int Forgotten,
    string? Backup,
    string? UnreadableCopy
)
{
    /// <summary>The number of entries of the shared log that were not restored, for the same reason.</summary>
    public int ForgottenEntries { get; init; }
}
