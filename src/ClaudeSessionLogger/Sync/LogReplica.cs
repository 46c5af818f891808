using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// The replica in the local database. It opens the file on first use and keeps it open until <see cref="Release"/>,
/// which is called before every request to the hub, so that nobody waits on the network for the database.
/// </summary>
sealed class LogReplica : IReplica, IDisposable
{
    readonly AppPaths _paths;
    readonly TimeProvider _clock;
    readonly TimeSpan _wait;
    readonly EventTables _tables;

    // Two handles on one file in a process would overwrite each other's changes, so the memory replica uses the
    // database that this one has open.
    readonly LogReplica? _other;
    Database? _open;
    bool _hasForgotten;

    public LogReplica(AppPaths paths, TimeProvider clock, TimeSpan wait) => (_paths, _clock, _wait, _tables) = (paths, clock, wait, EventTables.Shared);

    LogReplica(LogReplica other) => (_paths, _clock, _wait, _tables, _other) = (other._paths, other._clock, other._wait, EventTables.Memory, other);

    /// <summary>The replica of this person's memory, in the same file.</summary>
    public LogReplica Memory => field ??= new(this);

    Database Database => _other?.Database ?? (_open ??= Open());

    EventStore Store => new(Database, _tables);

    bool IsShared => _other is null;

    /// <summary>The time as of which events are evaluated.</summary>
    public DateTime AsOf => EventClock.AsOf(Database, _clock, DeviceIdentity.LoadOrCreate(_paths));

    public void Release()
    {
        _other?.Release();
        _open?.Dispose();
        _open = null;
    }

    public void Dispose() => Release();

    /// <summary>Lets a caller use the open database.</summary>
    public T Use<T>(Func<Database, T> work) => work(Database);

    public void Use(Action<Database> work) => work(Database);

    public ReplicaState Load() => new(DeviceIdentity.LoadOrCreate(_paths), Store.Heads(), HubStateStore.Clock(Database, _tables) is var (epoch, offset)
        ? new HubSnapshot(epoch, offset, KnownDeviceStore.All(Database, _tables).ToDictionary(known => known.Device))
        {
            LastTime = HubStateStore.ClockSeen(Database),
        }
        : null)
    {
        Corrupt = CorruptRangeStore.All(Database, _tables),
        ComparedAt = CorruptRangeStore.ComparedAt(Database, _tables),
    };

    public IReadOnlyList<LogEvent> Read(EventRange range, long maxBytes) => Store.Of(range, maxBytes);

    public Guid ChainAt(DeviceId device, long seq) => Store.ChainAt(device, seq);

    public IReadOnlyList<LogEntry> Entries(IReadOnlyCollection<string> ids) => IsShared ? EntryProjector.Reduce(Store, [.. ids.Where(id => !MemoryEvent.IsOf(id))], AsOf) : [];

    public void Accept(IReadOnlyList<LogEvent> events) => Database.Transaction(() =>
    {
        var store = Store;
        var heads = store.Heads();
        var news = new List<LogEvent>();
        foreach (var e in events)
        {
            var head = heads.GetValueOrDefault(e.Device);
            // A second flush may have received some of them meanwhile, or moved the ones before them.
            if (e.Seq <= head.Seq && store.ChainAt(e.Device, e.Seq) == e.Chain)
                continue;
            if (e.Head != new ChainHead(head.Seq + 1, EventHash.ComputeChain(head.Chain, e.Hash)))
                throw new Failure(
                    FailureKind.Conflict,
                    $"the local events of device {e.Device} changed in the meantime; the next flush will try again."
                );
            news.Add(e);
            heads[e.Device] = e.Head;
        }

        store.Append(news);
        _hasForgotten |= news.Exists(e => e.Content.Kind == EventKind.Forgotten);
        var ids = news.Select(e => e.Content.EntryId).ToLookup(MemoryEvent.IsOf);
        var asOf = AsOf;
        MemoryProjector.Refresh(Database, ids[true], asOf);
        if (!IsShared)
            return;
        EntryProjector.Refresh(Database, [.. ids[false].Distinct(StringComparer.Ordinal)], asOf);
        new EntryStore(Database).MarkSynced();
    });

    /// <summary>
    /// Rewrites the database file if something was forgotten since this replica was created: deleted data stays in
    /// DuckDB's blocks. Throws a <see cref="Failure"/> and leaves the file unchanged if the disk has no room for two.
    /// </summary>
    public void Compact()
    {
        if (!_hasForgotten)
            return;
        DatabaseReplacement.Compact(Database, _paths);
        (_open, _hasForgotten) = (null, false);
    }

    public void MoveFork(DeviceId device, long after)
    {
        if (device == DeviceIdentity.LoadOrCreate(_paths))
            DeviceIdentity.Replace(_paths, device);
        Database.Transaction(() => new ForkRelocation(Store).Move(device, after));
    }

    public void TakeNewDevice() => DeviceIdentity.Replace(_paths, DeviceIdentity.LoadOrCreate(_paths));

    public void Remember(HubSnapshot snapshot)
    {
        var own = DeviceIdentity.LoadOrCreate(_paths);
        Database.Transaction(() =>
        {
            var before = KnownDeviceStore.All(Database, _tables).ToDictionary(known => known.Device);
            var clockBefore = HubStateStore.Clock(Database, _tables);
            if (IsShared && (clockBefore?.Epoch != snapshot.Epoch || Pushes(snapshot.Devices.GetValueOrDefault(own)) < before.GetValueOrDefault(own)?.Pushes))
                // Created anew or restored from a backup: it may lack sessions that it had.
                HubStateStore.MarkSessionsUnsent(Database);
            if (clockBefore != (snapshot.Epoch, snapshot.ClockOffset))
                HubStateStore.SetClock(Database, snapshot.Epoch, snapshot.ClockOffset, _tables);
            if (IsShared)
                HubStateStore.SetClockSeen(Database, snapshot.LastTime);
            KnownDeviceStore.Set(Database, [.. snapshot.Devices.Values.Select(device => device with { IsAnothers = false }).Where(known => known != before.GetValueOrDefault(known.Device))], _tables);
            KnownDeviceStore.Remove(Database, [.. before.Keys.Except(snapshot.Devices.Keys)], _tables);
            if (IsShared)
                new EntryStore(Database).MarkSynced();
        });
    }

    public void Remember(IReadOnlyCollection<CorruptRange> corrupt, DateTime? comparedAt) => Database.Transaction(() =>
    {
        CorruptRangeStore.Set(Database, corrupt, _tables);
        if (comparedAt is { } now)
            CorruptRangeStore.SetComparedAt(Database, now, _tables);
    });

    public IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges) => Store.Digests(ranges);

    Database Open()
    {
        var database = Database.Open(_paths, _clock, _wait);
        // It is opened several times per flush, mostly for small writes.
        if (!Database.HasLongWal(_paths))
            database.SkipCheckpoint();
        if (LegacyEntryImport.IsDue(database) && DeviceIdentity.LoadOrCreate(_paths) is var device)
            database.Transaction(() => LegacyEntryImport.Import(database, device, EventClock.AsOf(database, _clock, device)));
        return database;
    }

    static long Pushes(HubDevice? device) => device?.Pushes ?? 0;
}
