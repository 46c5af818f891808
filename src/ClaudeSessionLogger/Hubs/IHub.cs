namespace ClaudeSessionLogger.Hubs;

/// <summary>
/// A connection to the place that keeps machines in step. Every method is one exchange, whole or not at all: killed in the middle, or
/// with its answer lost, it has happened or it has not, and doing it again changes nothing.
/// </summary>
/// <remarks>
/// Throws <see cref="Failure"/>: Unreachable (offline, or the time limit), Unauthorized, Invalid (a newer schema, garbage), Conflict
/// (another machine came first: look again, with a pause). No message holds a secret. Not safe for several threads.
/// </remarks>
interface IHub : IDisposable
{
    /// <summary>What the hub is and whether anything there has changed: constant work, whatever its history.</summary>
    HubState Look();

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
    void Push(HubPush push);

    /// <summary>Entries as they stand in the hub's plain table where another tool wrote or changed them.</summary>
    IReadOnlyList<ForeignEntry> ForeignEntries();

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
    /// having changed nothing, when the device's head is not <see cref="HubRepair.Head"/>; Unauthorized where this machine may not.
    /// </summary>
    void Repair(HubRepair repair);

    /// <summary>What was passed over so far because it cannot be read; of a person's part, too.</summary>
    IReadOnlyList<PassedFile> Passed => [];

    /// <summary>Whether sessions can be put there so that only this person reads them; otherwise none are.</summary>
    bool KeepsSessions => true;

    /// <summary>The sessions that are there, with their hours: of one person, or of everybody whom the hub lets this one see.</summary>
    /// <param name="person">Whose, where the hub itself does not know who asks; null for everybody's.</param>
    IReadOnlyList<HubSession> Sessions(string? person) =>
        throw new Failure(FailureKind.Invalid, "the hub is a folder, which keeps no sessions: they would be everybody's to read. Ask without --hub what this machine knows.");

    /// <summary>Puts sessions and their hours there, over what was there of the same; private to this person.</summary>
    void PushSessions(HubPusher pusher, IReadOnlyList<HubSession> sessions);

    /// <summary>Takes sessions away again.</summary>
    void ForgetSessions(IReadOnlyCollection<string> sessionIds);

    /// <summary>From now on what this device pushes is refused.</summary>
    void Revoke(string device);

    /// <summary>Whether what one person puts there can be kept from the others whom the hub lets in.</summary>
    bool KeepsPrivate => KeepsSessions;

    /// <summary>Whose the hub is, where roles keep people apart; null where they do not. Whoever wraps a hub must hand it on: without it nobody is asked.</summary>
    HubOwnership? Ownership { get; }

    /// <summary>Takes away what one machine brought of a person's memory. Returns how many files that was.</summary>
    int DeleteMemory(string person, string device) =>
        throw new Failure(FailureKind.Invalid, "cannot delete memory from this hub: it is in separate tables, which their owner can drop. docs/hubs.md names them.");

    /// <summary>Brings a person's memory from where an older program kept it to where it is now, and takes it away there.</summary>
    void AdoptMemory(string person)
    {
    }

    /// <summary>
    /// Where the memory of one person is, over the same connection: another log, with devices and events of its own, and no plain tables.
    /// It is made when it is first asked for something.
    /// </summary>
    IHub MemoryOf(string person);
}
