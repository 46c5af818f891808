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
    /// Reads local events of a range in order: all, or a prefix of about <paramref name="maxBytes"/> with at least one
    /// event.
    /// </summary>
    IReadOnlyList<LogEvent> Read(EventRange range, long maxBytes);

    /// <summary>The chain of the local copy of a device at a number that exists here.</summary>
    Guid ChainAt(DeviceId device, long seq);

    /// <summary>The local state of these entries, without forgotten ones.</summary>
    IReadOnlyList<LogEntry> Entries(IReadOnlyCollection<string> ids);

    /// <summary>
    /// Appends other devices' events that follow the local ones. An event that is stored already under another number
    /// keeps its place in the order of arrival.
    /// </summary>
    void Accept(IReadOnlyList<LogEvent> events);

    /// <summary>
    /// Moves the local events of a device after a number to the device that <see cref="EventHash.ComputeForkDevice"/>
    /// returns, because the hub has other events under their numbers. If it is this machine's own device, the machine
    /// writes under a new id from now on.
    /// </summary>
    void MoveFork(DeviceId device, long after);

    /// <summary>
    /// Switches to a new device id, because the hub has more events of this device than this machine.
    /// </summary>
    void TakeNewDevice();

    /// <summary>Stores the last seen state of the hub.</summary>
    void Remember(HubSnapshot snapshot);

    /// <summary>Stores which events the hub advertises but cannot deliver.</summary>
    /// <param name="comparedAt">When the hub's events were compared with ours; null if they were not.</param>
    void Remember(IReadOnlyCollection<CorruptRange> corrupt, DateTime? comparedAt);

    /// <summary>Computes the digests of the local events in these ranges.</summary>
    IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges);
}

/// <summary>The local state at one moment.</summary>
/// <param name="Device">This machine's device.</param>
/// <param name="Heads">The local chain head of every device.</param>
/// <param name="Hub">The last stored state of the hub; null before the first sync.</param>
sealed record ReplicaState(DeviceId Device, IReadOnlyDictionary<DeviceId, ChainHead> Heads, HubSnapshot? Hub)
{
    /// <summary>Events that the hub advertises but could not deliver.</summary>
    public IReadOnlyList<CorruptRange> Corrupt { get; init; } = [];

    /// <summary>When the hub's events were last compared with ours.</summary>
    public DateTime? ComparedAt { get; init; }
}

/// <summary>The last seen state of a hub.</summary>
/// <param name="ClockOffset">How far the hub's clock is ahead of ours.</param>
sealed record HubSnapshot(Guid Epoch, TimeSpan ClockOffset, IReadOnlyDictionary<DeviceId, HubDevice> Devices)
{
    /// <summary>The hub's own time when it was last asked; null if it has no clock (a folder or a file).</summary>
    public DateTime? LastTime { get; init; }

    /// <summary>Whether nothing has changed on the hub since.</summary>
    public bool Matches(HubState state) =>
        state.Epoch == Epoch && state.Devices == Devices.Count && state.Mark == Devices.Values.Aggregate(0L, (mark, device) => mark ^ device.Mark);
}
