using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Capture;

/// <summary>
/// Removes what was forgotten from the backups of the database that are known. A backup is copied, changed and written
/// to a temporary file beside it, which is checked and then renamed. So a process that is killed leaves the earlier
/// backup or the new one, and a later call completes the rest (<see cref="PendingErasure"/>).
/// </summary>
sealed class BackupEraser(CaptureContext context, TimeSpan wait)
{
    readonly AppPaths _paths = context.Paths;

    /// <summary>
    /// Removes everything that the database says was ever forgotten. Returns the backups that may still contain some of
    /// it, and why.
    /// </summary>
    public IReadOnlyList<RemainingBackup> Erase()
    {
        try
        {
            // Whoever comes second reads the database later, so it knows what both have forgotten.
            using var held = FileLock.Acquire(_paths.ErasureLock, wait, isPrivate: true);
            var remaining = EraseLocked();
            PendingErasure.End(
                _paths,
                [.. remaining.Where(backup => backup.IsTriedAgain).Select(backup => backup.Path)]
            );
            return remaining;
        }
        catch (Failure failure)
        {
            return AllRemain(failure.Reason);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return AllRemain($"cannot lock {_paths.ErasureLock} ({e.Reason})");
        }
    }

    // The request stays, so the next flush tries again.
    List<RemainingBackup> AllRemain(string reason) =>
        [
            .. Backups.AllKnown(_paths).Select(backup => new RemainingBackup(backup, reason, IsTriedAgain: true)),
            .. OutOfReach(),
        ];

    IEnumerable<RemainingBackup> OutOfReach() =>
        [
            .. Backups
                .UnreadableCopies(_paths)
                .Select(copy => new RemainingBackup(copy, "DuckDB cannot read it", IsTriedAgain: false)),
            .. Backups
                .OutOfReach(_paths)
                .Select(backup => new RemainingBackup(backup, "its folder is not there", IsTriedAgain: true)),
        ];

    List<RemainingBackup> EraseLocked()
    {
        ForgottenContent forgotten;
        using (var database = Database.OpenToRead(_paths, wait, context.Clock))
        {
            if (database is null)
                return [];
            PendingErasure.Begin(_paths);
            forgotten = ForgottenContent.Of(database);
        }

        return
        [
            .. Backups.AllKnown(_paths).Select(backup => TryErase(backup, forgotten)).OfType<RemainingBackup>(),
            .. OutOfReach(),
        ];
    }

    // Returns why that is not possible.
    RemainingBackup? TryErase(string backup, ForgottenContent forgotten)
    {
        try
        {
            Erase(RealPath.Resolve(backup), forgotten);
            return null;
        }
        catch (Failure failure)
        {
            return Remaining(failure);
        }
        catch (DuckDBException e)
        {
            return Remaining(DatabaseFailure.From(e, backup));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(backup, e.Reason, IsTriedAgain: true);
        }

        // A damaged backup, or one of a newer version, is not better an hour later.
        RemainingBackup Remaining(Failure failure) =>
            new(backup, failure.Reason, failure.Kind is FailureKind.Busy or FailureKind.Unwritable);
    }

    void Erase(string backup, ForgottenContent forgotten)
    {
        using var temporary = TemporaryFolder.Create(_paths);
        var staging = _paths with { Home = temporary.Path };
        if (!Copy(backup, forgotten, staging, out var kind))
            return;
        var changed = AtomicFile.NewName(backup);
        temporary.Register(changed);
        try
        {
            using (var database = Open(staging, kind))
            {
                if (kind == SchemaKind.Current)
                    forgotten.Erase(database, context with { Paths = staging });
                else
                    forgotten.EraseFromOlder(database, context.Clock);
                Backups.CopyTo(database, changed, _paths);
            }

            Check(changed, forgotten);
            File.SetLastWriteTimeUtc(changed, File.GetLastWriteTimeUtc(backup));
            File.Move(changed, backup, overwrite: true);
            DirectorySync.Flush(Path.GetDirectoryName(backup)!);
        }
        finally
        {
            AtomicFile.TryDelete(changed);
        }
    }

    // Returns false if the backup has nothing of it. Otherwise, reads the whole backup, which shows damage.
    bool Copy(string backup, ForgottenContent forgotten, AppPaths staging, out SchemaKind kind)
    {
        using var source = Database.OpenUnmigrated(backup, readOnly: true, wait);
        kind = Migrations.KindOf(source);
        if (kind == SchemaKind.Newer)
            throw new Failure(FailureKind.Invalid, "a newer version of claude-session-logger wrote it.");
        if (kind == SchemaKind.None)
            throw new Failure(FailureKind.Invalid, "it has no data of claude-session-logger.");
        if (!forgotten.IsIn(source))
            return false;
        Backups.CopyTo(source, staging.Database, paths: null);
        return true;
    }

    // An older one stays as it is, because it is there to go back to the version that wrote it.
    Database Open(AppPaths staging, SchemaKind kind) =>
        kind == SchemaKind.Current
            ? Database.Open(staging, context.Clock, wait)
            : Database.OpenUnmigrated(staging.Database, readOnly: false, wait);

    void Check(string changed, ForgottenContent forgotten)
    {
        using var database = Database.OpenUnmigrated(changed, readOnly: true, wait);
        database.ReadAll();
        if (forgotten.IsIn(database))
            throw new Failure(FailureKind.Invalid, "not all of it could be removed.");
    }
}

/// <summary>A backup that may still contain what was forgotten, and why.</summary>
/// <param name="IsTriedAgain">Whether a later flush tries again.</param>
sealed record RemainingBackup(string Path, string Reason, bool IsTriedAgain);
