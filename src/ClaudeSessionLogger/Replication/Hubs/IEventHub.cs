using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>A log of events that machines keep in step through the hub, and the plain rows that they make. See <see cref="IHub"/>.</summary>
interface IEventHub : IDisposable
{
    /// <summary>What the hub is and whether anything there has changed: constant work, whatever its history.</summary>
    HubState GetState();

    /// <summary>Every device that ever pushed.</summary>
    IReadOnlyList<HubDevice> Devices();

    /// <summary>
    /// The events of these ranges, by device (in the order asked) and number; a prefix of them where they are more than about
    /// <paramref name="maxBytes"/>, at least one. Fewer than asked for also where they are not there.
    /// </summary>
    IReadOnlyList<LogEvent> Read(IReadOnlyList<EventRange> ranges, long maxBytes);

    /// <summary>
    /// Adds events, and what they make of entries, in one transaction; in the same one goes the text of entries that were forgotten
    /// there by then, whoever pushed it. Throws Conflict, having changed nothing, when a device's head there is not the one its events
    /// follow; Unauthorized when the pushing device was revoked.
    /// </summary>
    void Push(HubPushRequest push);

    /// <summary>Entries as they stand in the hub's plain table where another tool wrote or changed them.</summary>
    IReadOnlyList<ExternalEntry> ExternalEntries();

    /// <summary>What somebody was stopped in the middle of, or an older program left. The work grows with the history: not to be asked often.</summary>
    HubLeftovers Leftovers();

    /// <summary>Takes the text of entries away: their events' values and their rows. Hash and chain stay.</summary>
    void Redact(IReadOnlyCollection<string> entryIds);

    /// <summary>
    /// The digests of the events of these ranges, as they are stored: one that is missing or damaged makes another digest. The work grows with
    /// the history, the answer hardly: not to be asked often.
    /// </summary>
    IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges);

    /// <summary>
    /// Puts back events that are missing or damaged there, with the text of forgotten entries taken away in the same transaction. Throws Conflict,
    /// having changed nothing, when the device's head is not <see cref="HubRepairRequest.Head"/>; Unauthorized where this machine may not.
    /// </summary>
    void Repair(HubRepairRequest repair);

    /// <summary>What was passed over so far because it cannot be read; of a person's part, too.</summary>
    IReadOnlyList<SkippedFile> SkippedFiles => [];
}
