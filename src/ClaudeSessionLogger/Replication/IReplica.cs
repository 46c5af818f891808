using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// This machine's copy of an event log, as the replicator uses it. Every method runs in one transaction and releases
/// the database when it returns.
/// </summary>
interface IReplica
{
    ReplicaState Load();

    /// <summary>
    /// Reads the local events of a range in order. Stops when their values reach about <paramref name="maxBytes"/>, but
    /// returns at least one event.
    /// </summary>
    IReadOnlyList<LogEvent> Read(EventRange range, long maxBytes);

    /// <summary>Returns the chain of a device's local events at a sequence number, which must exist locally.</summary>
    Guid ChainAt(DeviceId device, long seq);

    /// <summary>Returns these entries as stored on this machine, without the forgotten ones.</summary>
    IReadOnlyList<LogEntry> Entries(IReadOnlyCollection<EntryId> ids);

    /// <summary>
    /// Appends other devices' events that follow the local ones. An event that is already stored under another sequence
    /// number keeps its place in the order of arrival.
    /// </summary>
    void Accept(IReadOnlyList<LogEvent> events);

    /// <summary>
    /// Call this if the hub has different events with the same sequence numbers. Moves a device's local events after
    /// <paramref name="after"/> to the device id that <see cref="EventHash.ComputeForkDevice"/> returns. If the device
    /// is this machine's own, the machine also switches to a new device id.
    /// </summary>
    void MoveFork(DeviceId device, long after);

    /// <summary>
    /// Switches to a new device id. Call this if the hub has more events of this device than this machine has, or if
    /// the device belongs to another role on the hub.
    /// </summary>
    void SwitchToNewDevice();

    /// <summary>Stores the last seen state of the hub.</summary>
    void StoreHub(HubSnapshot snapshot);

    /// <summary>Stores which events the hub advertises but cannot deliver.</summary>
    /// <param name="comparedAt">When the hub's events were compared with the local ones; null if they were not.</param>
    void StoreCorruptRanges(IReadOnlyCollection<CorruptRange> corrupt, DateTime? comparedAt);

    /// <summary>Computes the digests of the local events in these ranges.</summary>
    IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges);
}

/// <summary>The state of this machine's replica at one moment.</summary>
/// <param name="Device">This machine's device.</param>
/// <param name="Heads">The local chain head of every device.</param>
/// <param name="Hub">The last stored state of the hub; null before the first sync.</param>
sealed record ReplicaState(DeviceId Device, IReadOnlyDictionary<DeviceId, ChainHead> Heads, HubSnapshot? Hub)
{
    /// <summary>Events that the hub advertises but could not deliver.</summary>
    public IReadOnlyList<CorruptRange> Corrupt { get; init; } = [];

    /// <summary>When the hub's events were last compared with the local ones.</summary>
    public DateTime? ComparedAt { get; init; }
}

/// <summary>The last seen state of a hub.</summary>
/// <param name="ClockOffset">How far the hub's clock is ahead of this machine's.</param>
sealed record HubSnapshot(Guid Epoch, TimeSpan ClockOffset, IReadOnlyDictionary<DeviceId, HubDevice> Devices)
{
    /// <summary>The hub's time at the last request; null if the hub has no clock (a folder or a file).</summary>
    public DateTime? LastTime { get; init; }

    /// <summary>Whether the hub is unchanged since this snapshot.</summary>
    public bool Matches(HubState state) =>
        state.Epoch == Epoch
        && state.Devices == Devices.Count
        && state.Mark == Devices.Values.Aggregate(0L, (hash, device) => hash ^ device.HeadHash);
}
