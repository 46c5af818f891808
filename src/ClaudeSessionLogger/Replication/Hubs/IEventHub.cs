using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>
/// An event log that machines sync through the hub, and the plain rows made of it. See <see cref="IHub"/>.
/// </summary>
interface IEventHub : IDisposable
{
    /// <summary>
    /// Returns the hub's epoch and whether anything changed; takes constant time, whatever the history.
    /// </summary>
    HubState GetState();

    /// <summary>Returns every device that ever pushed.</summary>
    IReadOnlyList<HubDevice> Devices();

    /// <summary>
    /// Reads the events of these ranges by device (in the order given) and number: all, or a prefix of about
    /// <paramref name="maxBytes"/> with at least one event. Returns fewer if the hub does not have them.
    /// </summary>
    IReadOnlyList<LogEvent> Read(IReadOnlyList<EventRange> ranges, long maxBytes);

    /// <summary>
    /// Adds events and updates their entries in one transaction, which also removes the text of entries that are
    /// forgotten by then, whoever pushed it. Throws Conflict, without changing anything, if a device's head is not the
    /// one that its events follow; Unauthorized if the pushing device was revoked.
    /// </summary>
    void Push(HubPushRequest push);

    /// <summary>Returns the rows of the hub's plain table that another tool wrote or changed.</summary>
    IReadOnlyList<ExternalEntry> ExternalEntries();

    /// <summary>
    /// Finds what interrupted pushes or older programs left behind. The work grows with the history, so do not call it
    /// often.
    /// </summary>
    HubLeftovers Leftovers();

    /// <summary>
    /// Removes the text of entries: the values of their events, and their rows. Hashes and chains stay.
    /// </summary>
    void Redact(IReadOnlyCollection<string> entryIds);

    /// <summary>
    /// Computes the digests of the stored events in these ranges; a missing or damaged event changes the digest. The
    /// work grows with the history although the answer is small, so do not call it often.
    /// </summary>
    IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges);

    /// <summary>
    /// Puts back missing or damaged events, and removes the text of forgotten entries in the same transaction. Throws
    /// Conflict, without changing anything, if the device's head is not <see cref="HubRepairRequest.Head"/>;
    /// Unauthorized if this machine may not repair.
    /// </summary>
    void Repair(HubRepairRequest repair);

    /// <summary>Returns the files that could not be read so far, including those of a person's memory.</summary>
    IReadOnlyList<SkippedFile> SkippedFiles => [];
}
