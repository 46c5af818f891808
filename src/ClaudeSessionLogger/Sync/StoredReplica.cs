using ClaudeSessionLogger.Hubs;
using ClaudeSessionLogger.Log;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// The replica in the local database. It opens the file when it is asked for something and holds it until <see cref="Release"/>, which
/// comes before every wait for the hub: nobody waits for the network to get at the database.
/// </summary>
sealed class StoredReplica(Locations places, TimeProvider clock, TimeSpan wait) : IReplica, IDisposable
{
    Database? _open;
    bool _hasForgotten;

    Database Database => _open ??= Open();

    public void Release()
    {
        _open?.Dispose();
        _open = null;
    }

    public void Dispose() => Release();

    /// <summary>Another caller's use of the file that is open anyway.</summary>
    public T Use<T>(Func<Database, T> work) => work(Database);

    public ReplicaState Load() => new(DeviceId.LoadOrCreate(places).ToString(), new EventStore(Database).Heads(), HubStore.Clock(Database) is var (epoch, offset)
        ? new HubMemory(epoch, offset, HubDevices.All(Database).Select(Known).ToDictionary(known => known.Device, StringComparer.Ordinal))
        : null);

    public IReadOnlyList<LogEvent> Read(EventRange range, long maxBytes) => new EventStore(Database).Of(range, maxBytes);

    public Guid ChainAt(string device, long seq) => new EventStore(Database).ChainAt(device, seq);

    public IReadOnlyList<LogEntry> Entries(IReadOnlyCollection<string> ids) => Projection.Fold(new EventStore(Database), ids);

    public void Accept(IReadOnlyList<LogEvent> events) => Database.Transaction(() =>
    {
        var store = new EventStore(Database);
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
        Projection.Refresh(Database, [.. news.Select(e => e.Content.EntryId).Distinct(StringComparer.Ordinal)]);
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
        Replacement.Compact(Database, places);
        (_open, _hasForgotten) = (null, false);
    }

    public void MoveBranch(string device, long after)
    {
        if (Guid.TryParse(device, out var id) && id == DeviceId.LoadOrCreate(places))
            DeviceId.Replace(places, id);
        Database.Transaction(() => new BranchMove(new EventStore(Database)).Run(device, after));
    }

    public void TakeNewDevice() => DeviceId.Replace(places, DeviceId.LoadOrCreate(places));

    public void Remember(HubMemory memory)
    {
        var own = DeviceId.LoadOrCreate(places).ToString();
        Database.Transaction(() =>
        {
            var before = HubDevices.All(Database).ToDictionary(known => known.Device, StringComparer.Ordinal);
            var clockBefore = HubStore.Clock(Database);
            if (clockBefore?.Epoch != memory.Epoch || Pushes(memory.Devices.GetValueOrDefault(own)) < before.GetValueOrDefault(own)?.Pushes)
                // Made anew or put back: it may lack sessions that it had.
                HubStore.SessionsWait(Database);
            if (clockBefore != (memory.Epoch, memory.ClockOffset))
                HubStore.SetClock(Database, memory.Epoch, memory.ClockOffset);
            HubDevices.Set(Database, [.. memory.Devices.Values.Select(Known).Where(known => known != before.GetValueOrDefault(known.Device))]);
            HubDevices.Remove(Database, [.. before.Keys.Except(memory.Devices.Keys)]);
            new EntryStore(Database).MarkSynced();
        });
    }

    Database Open()
    {
        var database = Database.Open(places, clock, wait);
        // It is opened several times in one flush, mostly to write little.
        if (!Database.HasLongLog(places))
            database.LeaveInLog();
        if (LogAdoption.IsDue(database))
            database.Transaction(() => LogAdoption.TakeIn(database, DeviceId.LoadOrCreate(places).ToString()));
        return database;
    }

    static long Pushes(HubDevice? device) => device?.Pushes ?? 0;

    static HubDevice Known(KnownDevice known) =>
        new(known.Device, known.Head, known.Pushes, known.Name, known.Person, known.ProgramVersion, known.SeenAt, known.IsRevoked);

    static KnownDevice Known(HubDevice device) =>
        new(device.Device, device.Head, device.Pushes, device.Name, device.Person, device.ProgramVersion, device.SeenAt, device.IsRevoked);
}
