using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// Stores the events of a log in the local database. Derived classes compute entries or files from the events.
/// </summary>
/// <param name="tables">The log's tables.</param>
abstract class StoredReplica(ReplicaDatabase local, EventTables tables) : IReplica
{
    protected ReplicaDatabase Local => local;

    protected Database Database => local.Current;

    protected EventStore Store => new(Database, tables);

    public ReplicaState Load() =>
        new(local.Device, Store.Heads(), LoadHub())
        {
            Corrupt = CorruptRangeStore.All(Database, tables),
            ComparedAt = CorruptRangeStore.ComparedAt(Database, tables),
        };

    HubSnapshot? LoadHub() =>
        HubStateStore.Clock(Database, tables) is var (epoch, offset)
            ? new(epoch, offset, KnownDevices()) { LastTime = HubStateStore.ClockSeen(Database) }
            : null;

    Dictionary<DeviceId, HubDevice> KnownDevices() =>
        KnownDeviceStore.All(Database, tables).ToDictionary(known => known.Device);

    public IReadOnlyList<LogEvent> Read(EventRange range, long maxBytes) => Store.Read(range, maxBytes);

    public Guid ChainAt(DeviceId device, long seq) => Store.ChainAt(device, seq);

    public abstract IReadOnlyList<LogEntry> Entries(IReadOnlyCollection<EntryId> ids);

    public void Accept(IReadOnlyList<LogEvent> events) =>
        Database.Transaction(() =>
        {
            var store = Store;
            var heads = store.Heads();
            var newEvents = new List<LogEvent>();
            foreach (var e in events)
            {
                var head = heads.GetValueOrDefault(e.Device);
                // In the meantime, another process may have received some of these events, or moved earlier events of
                // the device.
                if (e.Seq <= head.Seq && store.ChainAt(e.Device, e.Seq) == e.Chain)
                    continue;
                if (e.Head != new ChainHead(head.Seq + 1, EventHash.ComputeChain(head.Chain, e.Hash)))
                    throw new Failure(
                        FailureKind.Conflict,
                        $"the local events of device {e.Device} changed in the meantime; the next flush will try again."
                    );
                newEvents.Add(e);
                heads[e.Device] = e.Head;
            }

            store.Append(newEvents);
            Project(newEvents);
        });

    /// <summary>Updates what is computed from the appended events, in the same transaction.</summary>
    protected abstract void Project(IReadOnlyList<LogEvent> newEvents);

    public void MoveFork(DeviceId device, long after)
    {
        if (device == local.Device)
            local.ReplaceDevice(device);
        Database.Transaction(() => new ForkRelocation(Store).Move(device, after));
    }

    public void SwitchToNewDevice() => local.ReplaceDevice(local.Device);

    public void StoreHub(HubSnapshot snapshot)
    {
        var own = local.Device;
        Database.Transaction(() =>
        {
            var before = KnownDevices();
            var clockBefore = HubStateStore.Clock(Database, tables);
            if (clockBefore != (snapshot.Epoch, snapshot.ClockOffset))
                HubStateStore.SetClock(Database, snapshot.Epoch, snapshot.ClockOffset, tables);
            var devices = snapshot.Devices.Values.Select(device => device with { BelongsToOtherRole = false });
            KnownDeviceStore.Set(
                Database,
                [.. devices.Where(device => device != before.GetValueOrDefault(device.Device))],
                tables
            );
            KnownDeviceStore.Remove(Database, [.. before.Keys.Except(snapshot.Devices.Keys)], tables);
            var wasReset =
                clockBefore?.Epoch != snapshot.Epoch
                || Pushes(snapshot.Devices.GetValueOrDefault(own)) < before.GetValueOrDefault(own)?.Pushes;
            ApplyHubState(snapshot, wasReset);
        });
    }

    /// <summary>Updates what depends on the hub's state, in the same transaction.</summary>
    /// <param name="wasReset">
    /// Whether the hub was created anew or restored from a backup, so that it may lack sessions that were sent before.
    /// </param>
    protected virtual void ApplyHubState(HubSnapshot snapshot, bool wasReset) { }

    public void StoreCorruptRanges(IReadOnlyCollection<CorruptRange> corrupt, DateTime? comparedAt) =>
        Database.Transaction(() =>
        {
            CorruptRangeStore.Set(Database, corrupt, tables);
            if (comparedAt is { } now)
                CorruptRangeStore.SetComparedAt(Database, now, tables);
        });

    public IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges) => Store.Digests(ranges);

    static long Pushes(HubDevice? device) => device?.Pushes ?? 0;
}
