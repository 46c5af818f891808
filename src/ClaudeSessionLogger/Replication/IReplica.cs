using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// This machine's copy of the shared log, as far as an exchange with the hub is concerned. Every method is one transaction, whole or not
/// at all, and holds the database no longer.
/// </summary>
interface IReplica
{
    ReplicaState Load();

    /// <summary>Our events of a range, in order; a prefix of them where they are more than about <paramref name="maxBytes"/>, at least one.</summary>
    IReadOnlyList<LogEvent> Read(EventRange range, long maxBytes);

    /// <summary>The chain of our copy of a device at a number that we have.</summary>
    Guid ChainAt(string device, long seq);

    /// <summary>The entries that these events are of, as they stand here; not those that are forgotten.</summary>
    IReadOnlyList<LogEntry> Entries(IReadOnlyCollection<string> ids);

    /// <summary>
    /// Adds events of others that follow what we have of their devices. An event that is here already under another number keeps its
    /// place in the order of arrival.
    /// </summary>
    void Accept(IReadOnlyList<LogEvent> events);

    /// <summary>
    /// Moves our events of a device after a number to the device <see cref="EventHash.ComputeForkDevice"/> names, since the hub has others under
    /// their numbers. If the device is this machine's own, it writes under a new id from now on.
    /// </summary>
    void MoveFork(string device, long after);

    /// <summary>Writes under a new id from now on: the hub knows more of this machine's device than this machine does.</summary>
    void TakeNewDevice();

    /// <summary>What the hub was seen to have.</summary>
    void Remember(HubSnapshot snapshot);

    /// <summary>Which events the hub advertises but cannot deliver.</summary>
    /// <param name="comparedAt">When the hub's events were compared with ours; null if they were not.</param>
    void Remember(IReadOnlyCollection<CorruptRange> corrupt, DateTime? comparedAt);

    /// <summary>The digests of our events in these ranges.</summary>
    IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges);
}

/// <summary>What is here, at one moment.</summary>
/// <param name="Device">This machine's own device.</param>
/// <param name="Heads">How far every device's events are here.</param>
/// <param name="Hub">What was last remembered of the hub; null before the first exchange with it.</param>
sealed record ReplicaState(string Device, IReadOnlyDictionary<string, ChainHead> Heads, HubSnapshot? Hub)
{
    /// <summary>Events that the hub advertises but could not deliver.</summary>
    public IReadOnlyList<CorruptRange> Corrupt { get; init; } = [];

    /// <summary>When the hub's events were last compared with ours.</summary>
    public DateTime? ComparedAt { get; init; }
}

/// <summary>A hub as it was last seen.</summary>
/// <param name="ClockOffset">How much its clock is ahead of ours.</param>
sealed record HubSnapshot(Guid Epoch, TimeSpan ClockOffset, IReadOnlyDictionary<string, HubDevice> Devices)
{
    /// <summary>The time by its own clock when it was asked; null where it has none, as a folder and a file.</summary>
    public DateTime? LastTime { get; init; }

    /// <summary>Whether nothing has changed there since.</summary>
    public bool Matches(HubState state) =>
        state.Epoch == Epoch && state.Devices == Devices.Count && state.Mark == Devices.Values.Aggregate(0L, (mark, device) => mark ^ device.Mark);
}
