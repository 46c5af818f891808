using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// Gives the replicas of a sync access to the local database. Opens it on first use, and closes it in
/// <see cref="Release"/>. Release is called before every request to the hub, so that other processes can use the
/// database during the request. All replicas of a sync share one object of this class: if a process opened the file
/// twice, the two connections would overwrite each other's changes.
/// </summary>
/// <param name="prepare">Runs each time the file has been opened.</param>
sealed class ReplicaDatabase(AppPaths paths, TimeProvider clock, TimeSpan wait, Action<Database, DeviceId> prepare)
    : IDisposable
{
    Database? _open;

    public Database Current => _open ??= Open();

    public TimeProvider Clock => clock;

    /// <summary>This machine's device.</summary>
    public DeviceId Device => DeviceIdentity.LoadOrCreate(paths);

    /// <summary>The current time. It decides which events are dated in the future (<see cref="EventTime"/>).</summary>
    public DateTime AsOf => EventClock.Now(Current, clock, Device);

    /// <summary>
    /// Whether an entry was forgotten since this sync began, so that its text is still in the database file and in
    /// backups. Set this before the change is committed.
    /// </summary>
    public bool HasForgotten
    {
        get;
        set
        {
            if (value && !field)
                PendingErasure.Request(paths);
            field = value;
        }
    }

    /// <summary>Switches to a new device id, unless <paramref name="old"/> has been replaced already.</summary>
    public void ReplaceDevice(DeviceId old) => DeviceIdentity.Replace(paths, old);

    /// <summary>Lets a caller use the open database.</summary>
    public T Use<T>(Func<Database, T> work) => work(Current);

    public void Use(Action<Database> work) => work(Current);

    public void Release()
    {
        _open?.Dispose();
        _open = null;
    }

    public void Dispose() => Release();

    /// <summary>
    /// Rewrites the database file if an entry was forgotten, because deleted data stays in DuckDB's blocks. Throws a
    /// <see cref="Failure"/> and leaves the file unchanged if the disk has no room for a copy.
    /// </summary>
    public void Compact()
    {
        if (!HasForgotten)
            return;
        DatabaseReplacement.Compact(Current, paths);
        (_open, HasForgotten) = (null, false);
    }

    Database Open()
    {
        var database = Database.Open(paths, clock, wait);
        // A flush opens the database several times, mostly for small writes, and need not run a checkpoint each time.
        if (!Database.HasLongWal(paths))
            database.SkipCheckpoint();
        prepare(database, Device);
        return database;
    }
}
