using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>
/// An event log that machines sync through the hub, and the plain rows that are computed from its events. See
/// <see cref="IHub"/>.
/// </summary>
interface IEventHub : IDisposable
{
    /// <summary>
    /// Returns the hub's epoch, and values that show whether anything on it has changed. This call takes the same time,
    /// however long the history is.
    /// </summary>
    HubState GetState();

    /// <summary>Returns all devices that have ever pushed.</summary>
    IReadOnlyList<HubDevice> Devices();

    /// <summary>
    /// Reads the events of these ranges, ordered by range, then by sequence number. Stops when their values reach about
    /// <paramref name="maxBytes"/>, but returns at least one event. Returns fewer events if the hub does not have all
    /// of them.
    /// </summary>
    IReadOnlyList<LogEvent> Read(IReadOnlyList<EventRange> ranges, long maxBytes);

    /// <summary>
    /// Adds events and updates the rows of their entries in one transaction. The transaction also removes the text of
    /// all forgotten entries among them, even text that other machines pushed. Changes nothing and throws a Conflict
    /// failure if the events do not follow their device's chain head on the hub, or an Unauthorized failure if the
    /// pushing device was revoked.
    /// </summary>
    void Push(HubPushRequest push);

    /// <summary>Returns the rows of the hub's plain table that other tools have added or changed.</summary>
    IReadOnlyList<ExternalEntry> ExternalEntries();

    /// <summary>
    /// Finds entries whose rows or texts on the hub do not match their events, because a push was interrupted or an
    /// older program wrote them. The longer the history, the longer this call takes, so do not call it often.
    /// </summary>
    HubLeftovers Leftovers();

    /// <summary>
    /// Removes the text of entries: the values of their events, and their rows. Keeps the hashes and chains.
    /// </summary>
    void Redact(IReadOnlyCollection<EntryId> entryIds);

    /// <summary>
    /// Computes the digests of the stored events in these ranges. A missing or damaged event changes the digest. The
    /// longer the history, the longer this call takes, so do not call it often.
    /// </summary>
    IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges);

    /// <summary>
    /// Puts back missing or damaged events, and removes the text of forgotten entries in the same transaction. Changes
    /// nothing and throws a Conflict failure if the device's chain head is not <see cref="HubRepairRequest.Head"/>, or
    /// an Unauthorized failure if this machine may not repair.
    /// </summary>
    void Repair(HubRepairRequest repair);

    /// <summary>
    /// Returns the files and rows that could not be read so far, including those of a person's memory.
    /// </summary>
    IReadOnlyList<SkippedItem> SkippedItems => [];
}
