using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Hooks;
using ClaudeSessionLogger.Memory;
using ClaudeSessionLogger.Store;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Commands;

/// <summary>Where commands come to memory: alone with it, while no flush runs, and with the hub where that is wanted.</summary>
sealed class MemoryDoor
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    readonly TimeProvider _clock = TimeProvider.System;

    MemoryDoor(Locations places)
    {
        (Places, Log) = (places, new(places.SyncLog, _clock));
        Settings = Settings.Load(places, Log);
    }

    public static MemoryDoor FromEnvironment() => new(Locations.FromEnvironment());

    public Locations Places { get; }

    public Settings Settings { get; }

    SyncLog Log { get; }

    public string Device => field ??= DeviceId.LoadOrCreate(Places).ToString();

    /// <summary>Null when there is no database yet.</summary>
    public Database? Read() => Database.OpenToRead(Places, CommandLine.Patience);

    /// <summary>Brings memory in step: with the hub if there is one. What ended it early is thrown; what was done until then stands.</summary>
    public MemoryTally Sync(Func<StoredReplica, MemorySync> prepare)
    {
        using var turn = FlushLock.Hold(Places, _clock, s_patience);
        using var replica = new StoredReplica(Places, _clock, s_patience);
        replica.Use(Begin);
        var memory = prepare(replica);
        try
        {
            if (Settings.Hub is { } address)
                new HubFlush(Places, Settings, _clock, HubDoor.Open).Run(replica, memory, address);
            else
                memory.RunHere();
        }
        finally
        {
            replica.Use(database => BadgeWriter.Write(database, Places, _clock));
            replica.Release();
            FlushIfAsked();
        }

        return memory.Tally;
    }

    public MemorySync New(StoredReplica replica) => new(Places, Settings, _clock, replica, Log);

    /// <summary>Looks at what a sync would find on the disk, and changes nothing.</summary>
    public T Look<T>(Func<Database, T> work)
    {
        using var turn = FlushLock.Hold(Places, _clock, s_patience);
        using var database = Database.Open(Places, _clock, s_patience);
        database.LeaveInLog();
        Begin(database);
        database.Transaction(() => DeskFolders.Discover(database, Places, Settings, Device));
        return work(database);
    }

    /// <summary>The person has seen who else can read their memory.</summary>
    public void MarkReadersSeen()
    {
        using var database = Database.Open(Places, _clock, s_patience);
        database.LeaveInLog();
        MemoryReaders.MarkTold(database);
        BadgeWriter.Write(database, Places, _clock);
    }

    /// <summary>Writes versions, brings them onto this disk, and leaves the hub to a flush.</summary>
    public T Write<T>(Func<Database, MemoryBook, T> work)
    {
        using var turn = FlushLock.Hold(Places, _clock, s_patience);
        using var replica = new StoredReplica(Places, _clock, s_patience);
        var memory = New(replica);
        replica.Use(Begin);
        // What was changed on the disk since comes first: it must not be taken for what is written now.
        memory.TakeIn();
        T result = default!;
        replica.Use(database => database.Transaction(() => result = work(database, new(database, Device, new(() => Identity.UserName(Settings)), _clock))));
        memory.RunHere();
        replica.Use(database => BadgeWriter.Write(database, Places, _clock));
        replica.Release();
        if (Settings.Hub is not null)
            Start();
        else
            FlushIfAsked();
        return result;
    }

    // Whoever stands in a checkout wants its memory, whether a session was ever begun there or not: unless it may be excluded.
    void Begin(Database database)
    {
        Settings.RefuseUnreadable();
        MemoryChanges.NoteDirectory(database, WorkingDirectory.Path, _clock.GetUtcNow());
    }

    void FlushIfAsked()
    {
        if (File.Exists(Places.FlushRequest))
            Start();
    }

    void Start()
    {
        try
        {
            Detached.Flush(Places);
        }
        catch (Failure failure)
        {
            Log.WriteOnce(failure.Message);
        }
    }
}
