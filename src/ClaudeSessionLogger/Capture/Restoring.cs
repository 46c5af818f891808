using System.Globalization;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Capture;

/// <summary>
/// Puts a backup in the database's place. It is read whole, brought up to date and made ready beside the database first; what
/// is there now is kept; then one rename decides. Killed at any moment, the one or the other stands there complete.
/// </summary>
sealed class Restoring(CaptureContext context, TimeSpan wait)
{
    static readonly TimeSpan s_abandoned = TimeSpan.FromDays(1);

    readonly Locations _places = context.Places;

    public Restored Run(string file)
    {
        var source = Path.GetFullPath(file);
        Refuse(source);
        var staging = _places with { Home = Path.Combine(_places.Home, $"restoring-{Guid.NewGuid():N}") };
        try
        {
            _places.CreateHome();
            RemoveAbandoned();
            staging.CreateHome();
            Copy(source, staging);
            var restored = Replace(staging, source);
            WriteBadge();
            return restored;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(FailureKind.Unwritable, $"cannot write in {_places.Home} ({e.Message}): make it writable, with room for two copies of the database.", e);
        }
        finally
        {
            if (Directory.Exists(staging.Home))
                Directory.Delete(staging.Home, recursive: true);
        }
    }

    void Refuse(string source)
    {
        if (Directory.Exists(source))
            throw new Failure(FailureKind.Invalid, $"{source} is a folder; name a backup in it.");
        if (!File.Exists(source))
            throw new Failure(FailureKind.NotFound, $"there is no file {source}; claude-session-logger doctor lists the backups.");
        if (RealPath.Of(source) == RealPath.Of(_places.Database))
            throw new Failure(FailureKind.Invalid, $"{source} is the database itself; name a backup of it.");
    }

    // Reads every block of it, so that a damaged one is found now.
    void Copy(string source, Locations staging)
    {
        using var database = Database.OpenAsIs(source, readOnly: true, wait);
        switch (Migrations.KindOf(database))
        {
            case SchemaKind.Newer:
                throw new Failure(FailureKind.Invalid, $"{source} was written by a newer claude-session-logger; upgrade this one. Nothing was changed.");
            case SchemaKind.None:
                throw new Failure(FailureKind.Invalid, $"{source} is a DuckDB file, but holds no sessions of claude-session-logger; name another. Nothing was changed.");
            default:
                Backups.CopyTo(database, staging.Database, places: null);
                break;
        }
    }

    Restored Replace(Locations staging, string source)
    {
        using var turn = Database.TakeTurnToMake(_places, wait);
        if (OpenCurrent() is not { } current)
        {
            var content = Prepare(staging, [], out _);
            var aside = SetAside();
            File.Move(staging.Database, _places.Database, overwrite: true);
            DirectorySync.Flush(_places.Home);
            return new(source, content, 0, Backup: null, aside);
        }

        // Held until the new file is in place: what somebody wrote in between would be lost.
        using (current)
        {
            var backup = Backups.Make(current, _places, context.Clock, needed: source);
            var content = Prepare(staging, Migrations.KindOf(current) is SchemaKind.Current ? Forgotten.All(current) : [], out var again);
            Replacement.Put(staging.Database, current, _places);
            return new(source, content, again, backup, Aside: null);
        }
    }

    Database? OpenCurrent()
    {
        try
        {
            if (!Database.HasContent(_places))
                return null;
            // What opens a damaged file for writing changes it.
            using (var current = Database.OpenAsIs(_places.Database, readOnly: true, wait))
                current.ReadAll();
            return Database.OpenAsIs(_places.Database, readOnly: false, wait);
        }
        catch (Failure failure) when (failure.Kind == FailureKind.Invalid)
        {
            // Damaged, or of a newer DuckDB: perhaps why somebody restores.
            return null;
        }
    }

    /// <summary>Brings the copy up to date; what was forgotten since the backup was made stays forgotten.</summary>
    DatabaseContent Prepare(Locations staging, HashSet<string> forgotten, out int again)
    {
        using var database = Database.Open(staging, context.Clock, wait);
        var since = forgotten.Except(Forgotten.All(database)).ToList();
        using (var filter = database.Filter(since))
            again = (int)database.Scalar<long>($"select count(*) from sessions where session_id in {filter}");
        if (since.Count > 0)
            new Recorder(database, context).Forget(since);
        var content = DatabaseContent.Of(database);
        if (again > 0)
            Replacement.Compact(database, staging);
        else
            database.Execute("checkpoint logger");
        return content;
    }

    /// <summary>Keeps a file that cannot be opened, byte by byte, and its log; returns where.</summary>
    string? SetAside()
    {
        var log = _places.Database + ".wal";
        if (!File.Exists(_places.Database) && !File.Exists(log))
            return null;

        var aside = $"{_places.Database}.unreadable-{context.Clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture)}";
        if (File.Exists(_places.Database))
            CopyDurably(_places.Database, aside);
        if (File.Exists(log))
        {
            // It belongs to the file that goes, and would keep the one that comes from being opened.
            CopyDurably(log, aside + ".wal");
            DirectorySync.Flush(_places.Home);
            File.Delete(log);
        }

        return aside;
    }

    static void CopyDurably(string from, string to)
    {
        File.Copy(from, to);
        using var copy = File.OpenHandle(to, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(copy);
    }

    void WriteBadge()
    {
        using var database = Database.Open(_places, context.Clock, wait);
        BadgeWriter.WriteOrRemove(database, _places, context.Clock);
    }

    // Of a restore that was killed.
    void RemoveAbandoned()
    {
        foreach (var folder in new DirectoryInfo(_places.Home).EnumerateDirectories("restoring-*"))
        {
            if (context.Clock.GetUtcNow() - folder.LastWriteTimeUtc > s_abandoned)
                folder.Delete(recursive: true);
        }
    }
}

/// <summary>What came of a restore.</summary>
/// <param name="Forgotten">Sessions of the backup that were forgotten since, and were left out.</param>
/// <param name="Backup">Where everything is that was there before; null if nothing that could be read.</param>
/// <param name="Aside">Where the file is that could not be opened.</param>
sealed record Restored(string Source, DatabaseContent Content, int Forgotten, string? Backup, string? Aside);
