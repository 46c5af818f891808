using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Memory;

/// <summary>Gives commands access to memory, and holds the flush lock so that no flush runs meanwhile.</summary>
sealed class MemoryService
{
    static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    readonly TimeProvider _clock = TimeProvider.System;
    DeviceId? _device;

    MemoryService(AppPaths paths)
    {
        (Paths, Log) = (paths, new(paths.BackgroundLog, _clock));
        Settings = Settings.Load(paths, Log);
    }

    public static MemoryService FromEnvironment() => new(AppPaths.FromEnvironment());

    public AppPaths Paths { get; }

    public Settings Settings { get; }

    BackgroundLog Log { get; }

    public DeviceId Device => _device ??= DeviceIdentity.LoadOrCreate(Paths);

    /// <summary>Returns null if there is no database yet.</summary>
    public Database? Read() => Database.OpenToRead(Paths, CommandLine.LockTimeout);

    /// <summary>See <see cref="UnlinkedProjects"/>.</summary>
    public IReadOnlyList<string> UnlinkedProjectNames()
    {
        using var database = Read();
        return database is null ? [] : UnlinkedProjects.Names(database, Device);
    }

    /// <summary>The files with open conflicts: the project's key and name, and the file's name.</summary>
    public List<(string Key, string Project, string Name)> Conflicts(Func<ProjectKey, bool>? isSelected = null)
    {
        using var database = Read();
        return database is null
            ? []
            :
            [
                .. MemoryFileStore
                    .Conflicts(database)
                    .Select(conflict => (conflict.Project, conflict.Name))
                    .Distinct()
                    .Where(file => isSelected is null || isSelected(ProjectKey.FromValue(file.Project)))
                    .Select(file => (file.Project, MemoryProjects.NameOf(database, file.Project), file.Name)),
            ];
    }

    /// <summary>
    /// Syncs memory, with the hub if this machine has joined one. If the sync fails, the error is thrown, and changes
    /// made before the error are kept.
    /// </summary>
    /// <param name="receivesOnly">Whether to send nothing.</param>
    public MemorySyncResult Sync(Func<SyncReplicas, MemorySync> prepare, bool receivesOnly = false)
    {
        using var fileLock = FlushLock.Hold(Paths, _clock, s_timeout);
        using var replicas = new SyncReplicas(Paths, _clock, s_timeout);
        replicas.Local.Use(LinkCurrentFolder);
        var memory = prepare(replicas);
        try
        {
            var hub = new HubSyncStep(Paths, Settings, _clock, HubConnector.Open);
            if (Settings.Hub is not { } address)
                memory.RunLocally();
            else if (receivesOnly)
                hub.Receive(replicas, memory, address);
            else
                hub.Run(replicas, memory, address);
        }
        finally
        {
            replicas.Local.Use(database => StatusCacheWriter.Write(database, Paths, _clock));
            replicas.Local.Release();
            StartFlushIfRequested();
        }

        return memory.Result;
    }

    public MemorySync CreateSync(SyncReplicas replicas) => new(Paths, Settings, _clock, replicas, Log);

    /// <summary>Computes what a sync would do, without changing memory files or versions.</summary>
    public T Preview<T>(Func<Database, T> work)
    {
        using var fileLock = FlushLock.Hold(Paths, _clock, s_timeout);
        using var database = Database.Open(Paths, _clock, s_timeout);
        database.SkipCheckpoint();
        LinkCurrentFolder(database);
        database.Transaction(() => LocalMemoryFolders.Discover(database, Paths, Settings, Device, writer: null));
        return work(database);
    }

    /// <summary>Remembers what the hub has, for commands that do not ask it.</summary>
    public void Remember(IReadOnlyList<HubDevice> devices)
    {
        using var database = Database.Open(Paths, _clock, s_timeout);
        database.SkipCheckpoint();
        database.Transaction(() => KnownDeviceStore.Set(database, devices, EventTables.Memory));
        StatusCacheWriter.Write(database, Paths, _clock);
    }

    /// <summary>Records that the user has seen who else can read their memory.</summary>
    public void MarkReadersSeen()
    {
        using var database = Database.Open(Paths, _clock, s_timeout);
        database.SkipCheckpoint();
        MemoryReaders.MarkKnown(database);
        StatusCacheWriter.Write(database, Paths, _clock);
    }

    /// <summary>
    /// Records versions and writes them to this machine's memory folders. A flush sends them to the hub.
    /// </summary>
    /// <param name="report">Receives what changed on the disk.</param>
    public T Write<T>(Func<Database, MemoryWriter, T> work, Action<MemorySyncResult>? report = null)
    {
        using var fileLock = FlushLock.Hold(Paths, _clock, s_timeout);
        using var replicas = new SyncReplicas(Paths, _clock, s_timeout);
        var memory = CreateSync(replicas);
        replicas.Local.Use(LinkCurrentFolder);
        // Record local changes first, so that they are separate from the versions that are written now.
        memory.ScanLocalChanges();
        T result = default!;
        replicas.Local.Use(database =>
            database.Transaction(() =>
                result = work(database, new(database, Device, new(() => UserIdentity.HubName(Settings)), _clock))
            )
        );
        memory.RunLocally();
        report?.Invoke(memory.Result);
        replicas.Local.Use(database => StatusCacheWriter.Write(database, Paths, _clock));
        replicas.Local.Release();
        if (Settings.Hub is not null)
            StartFlush();
        else
            StartFlushIfRequested();
        return result;
    }

    /// <summary>
    /// Removes all texts of these notes, and their files, from this machine, and records for the other machines that
    /// they are forgotten. Returns why the database file still contains deleted texts; null if it does not.
    /// </summary>
    public Failure? Forget(ProjectKey project, IReadOnlyCollection<string> names)
    {
        using var fileLock = FlushLock.Hold(Paths, _clock, s_timeout);
        using var replicas = new SyncReplicas(Paths, _clock, s_timeout);
        var memory = CreateSync(replicas);
        // Changes that are not recorded yet belong to what is forgotten.
        memory.ScanLocalChanges();
        replicas.Local.Use(database =>
            database.Transaction(() =>
            {
                new MemoryWriter(database, Device, new(() => UserIdentity.UserName(Settings)), _clock).Forget(
                    project.Value,
                    names
                );
                replicas.RemoveForgottenTexts();
            })
        );
        memory.RunLocally();
        replicas.Local.Use(database => StatusCacheWriter.Write(database, Paths, _clock));
        Failure? notCompacted = null;
        try
        {
            replicas.Local.Compact();
        }
        catch (Failure failure)
        {
            notCompacted = failure;
        }

        memory.RenewIndex();
        return notCompacted;
    }

    // Sync the current folder's memory even if no session has started in it. If config.json cannot be read, stop
    // instead: the folder may be excluded.
    void LinkCurrentFolder(Database database)
    {
        Settings.RefuseUnreadable();
        MemoryWriteHints.NoteDirectory(database, WorkingDirectory.Path, _clock.GetUtcNow());
    }

    void StartFlushIfRequested()
    {
        if (File.Exists(Paths.FlushRequest))
            StartFlush();
    }

    void StartFlush()
    {
        try
        {
            BackgroundLauncher.StartFlush(Paths);
        }
        catch (Failure failure)
        {
            Log.WriteOnce(failure.Message);
        }
    }
}
