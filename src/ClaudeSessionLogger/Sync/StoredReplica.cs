using ClaudeSessionLogger.Hubs;
using ClaudeSessionLogger.Log;
using ClaudeSessionLogger.Memory;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// The replica in the local database. It opens the file when it is asked for something and holds it until <see cref="Release"/>, which
/// comes before every wait for the hub: nobody waits for the network to get at the database.
/// </summary>
sealed class StoredReplica : IReplica, IDisposable
{
    readonly Locations _places;
    readonly TimeProvider _clock;
    readonly TimeSpan _wait;
    readonly LogTables _tables;

    // Two of one file within a process would write over each other: the other log's replica has it open for both.
    readonly StoredReplica? _other;
    Database? _open;
    bool _hasForgotten;

    public StoredReplica(Locations places, TimeProvider clock, TimeSpan wait) => (_places, _clock, _wait, _tables) = (places, clock, wait, LogTables.Shared);

    StoredReplica(StoredReplica other) => (_places, _clock, _wait, _tables, _other) = (other._places, other._clock, other._wait, LogTables.Memory, other);

    /// <summary>The replica of this person's memory, in the same file.</summary>
    public StoredReplica Memory => field ??= new(this);

    Database Database => _other?.Database ?? (_open ??= Open());

    EventStore Store => new(Database, _tables);

    bool IsShared => _other is null;

    /// <summary>As of when events are looked at.</summary>
    public DateTime AsOf => EventClock.AsOf(Database, _clock, DeviceId.LoadOrCreate(_places).ToString());

    public void Release()
    {
        _other?.Release();
        _open?.Dispose();
        _open = null;
    }

    public void Dispose() => Release();

    /// <summary>Another caller's use of the file that is open anyway.</summary>
    public T Use<T>(Func<Database, T> work) => work(Database);

    public void Use(Action<Database> work) => work(Database);

    public ReplicaState Load() => new(DeviceId.LoadOrCreate(_places).ToString(), Store.Heads(), HubStore.Clock(Database, _tables) is var (epoch, offset)
        ? new HubMemory(epoch, offset, HubDevices.All(Database, _tables).ToDictionary(known => known.Device, StringComparer.Ordinal))
        {
            HasClock = HubStore.ClockSeen(Database) is not null,
        }
        : null)
    {
        Corrupt = CorruptRanges.All(Database, _tables),
        ComparedAt = CorruptRanges.ComparedAt(Database, _tables),
    };

    public IReadOnlyList<LogEvent> Read(EventRange range, long maxBytes) => Store.Of(range, maxBytes);

    public Guid ChainAt(string device, long seq) => Store.ChainAt(device, seq);

    public IReadOnlyList<LogEntry> Entries(IReadOnlyCollection<string> ids) => IsShared ? Projection.Fold(Store, [.. ids.Where(id => !MemoryEvent.IsOf(id))], AsOf) : [];

    public void Accept(IReadOnlyList<LogEvent> events) => Database.Transaction(() =>
    {
        var store = Store;
        var heads = store.Heads();
        var news = new List<LogEvent>();
        foreach (var e in events)
        {
            var head = heads.GetValueOrDefault(e.Device);
            // A second flush may have brought some of them meanwhile, or moved what they follow.
            if (e.Seq <= head.Seq && store.ChainAt(e.Device, e.Seq) == e.Chain)
                continue;
            if (e.Head != new Head(head.Seq + 1, EventHash.Chain(head.Chain, e.Hash)))
                throw new Failure(FailureKind.Conflict, $"what is here of device {e.Device} has changed meanwhile; the next flush looks again.");
            news.Add(e);
            heads[e.Device] = e.Head;
        }

        store.Append(news);
        _hasForgotten |= news.Exists(e => e.Content.Kind == EventKind.Forgotten);
        var ids = news.Select(e => e.Content.EntryId).ToLookup(MemoryEvent.IsOf);
        var asOf = AsOf;
        MemoryProjection.Refresh(Database, ids[true], asOf);
        if (!IsShared)
            return;
        Projection.Refresh(Database, [.. ids[false].Distinct(StringComparer.Ordinal)], asOf);
        new EntryStore(Database).MarkSynced();
    });

    /// <summary>
    /// Writes the file anew if something in it was forgotten since this began: what DuckDB deletes stays in the file's blocks. Throws a
    /// <see cref="Failure"/>, with the file as it was, where there is no room for two.
    /// </summary>
    public void Compact()
    {
        if (!_hasForgotten)
            return;
        Replacement.Compact(Database, _places);
        (_open, _hasForgotten) = (null, false);
    }

    public void MoveBranch(string device, long after)
    {
        if (Guid.TryParse(device, out var id) && id == DeviceId.LoadOrCreate(_places))
            DeviceId.Replace(_places, id);
        Database.Transaction(() => new BranchMove(Store).Run(device, after));
    }

    public void TakeNewDevice() => DeviceId.Replace(_places, DeviceId.LoadOrCreate(_places));

    public void Remember(HubMemory memory)
    {
        var own = DeviceId.LoadOrCreate(_places).ToString();
        Database.Transaction(() =>
        {
            var before = HubDevices.All(Database, _tables).ToDictionary(known => known.Device, StringComparer.Ordinal);
            var clockBefore = HubStore.Clock(Database, _tables);
            if (IsShared && (clockBefore?.Epoch != memory.Epoch || Pushes(memory.Devices.GetValueOrDefault(own)) < before.GetValueOrDefault(own)?.Pushes))
                // Made anew or put back: it may lack sessions that it had.
                HubStore.MarkSessionsUnsent(Database);
            if (clockBefore != (memory.Epoch, memory.ClockOffset))
                HubStore.SetClock(Database, memory.Epoch, memory.ClockOffset, _tables);
            if (IsShared)
                HubStore.SetClockSeen(Database, memory.HasClock ? _clock.GetUtcNow().UtcDateTime.Plus(memory.ClockOffset) : null);
            HubDevices.Set(Database, [.. memory.Devices.Values.Select(device => device with { IsAnothers = false }).Where(known => known != before.GetValueOrDefault(known.Device))], _tables);
            HubDevices.Remove(Database, [.. before.Keys.Except(memory.Devices.Keys)], _tables);
            if (IsShared)
                new EntryStore(Database).MarkSynced();
        });
    }

    public void Remember(IReadOnlyCollection<CorruptRange> corrupt, DateTime? comparedAt) => Database.Transaction(() =>
    {
        CorruptRanges.Set(Database, corrupt, _tables);
        if (comparedAt is { } now)
            CorruptRanges.SetComparedAt(Database, now, _tables);
    });

    public IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges) => Store.Digests(ranges);

    Database Open()
    {
        var database = Database.Open(_places, _clock, _wait);
        // It is opened several times in one flush, mostly to write little.
        if (!Database.HasLongLog(_places))
            database.LeaveInLog();
        if (LogAdoption.IsDue(database) && DeviceId.LoadOrCreate(_places).ToString() is var device)
            database.Transaction(() => LogAdoption.TakeIn(database, device, EventClock.AsOf(database, _clock, device)));
        return database;
    }

    static long Pushes(HubDevice? device) => device?.Pushes ?? 0;
}
