namespace ClaudeSessionLogger.Domain;

/// <summary>
/// A person's change to an entry: an event without the data used for replication. Two events with the same content are
/// the same event, whichever device sends them.
/// </summary>
/// <param name="Stamp">Its unique position in the order of all events.</param>
/// <param name="WrittenAt">
/// The time of writing by the author's clock, corrected by the hub's; UTC, whole microseconds. For display only.
/// </param>
/// <param name="Actor">The person.</param>
/// <param name="Project">The entry's project.</param>
/// <param name="KindText">The kind as text, as stored and sent: an <see cref="EventKind"/>, or a kind of a newer
/// version.</param>
/// <param name="Value">The new value; null if the entry was forgotten and its events were redacted.</param>
/// <param name="SessionId">The session in which the change was made.</param>
/// <param name="Replaced">
/// The hash of the event that this event replaces: the event with the value that the author had last seen. Null if it
/// is not known, because another tool made the change, or if this event replaces nothing (a creation, a note).
/// </param>
sealed record EventContent(
    HybridTimestamp Stamp,
    DateTime WrittenAt,
    string Actor,
    string? Project,
    EntryId EntryId,
    string KindText,
    string? Value,
    SessionId? SessionId,
    Guid? Replaced
)
{
    public EventContent(
        HybridTimestamp stamp,
        DateTime writtenAt,
        string actor,
        string? project,
        EntryId entryId,
        EventKind kind,
        string? value,
        SessionId? sessionId,
        Guid? replaced
    )
        : this(stamp, writtenAt, actor, project, entryId, kind.Text, value, sessionId, replaced) { }

    /// <summary>
    /// Null if only newer versions know the kind. The event is then kept and replicated, but changes nothing here.
    /// </summary>
    public EventKind? Kind => EventKind.Parse(KindText);
}

/// <summary>
/// An event as stored and sent: its content, and its sequence number on its device (1, 2, 3… without gaps).
/// <see cref="Chain"/> is a hash over this event and all before it on the device. If two sides have the same chain,
/// they have the same events up to this one.
/// </summary>
sealed record LogEvent(DeviceId Device, long Seq, EventContent Content, Guid Hash, Guid Chain)
{
    public static LogEvent Following(DeviceId device, ChainHead head, EventContent content)
    {
        var hash = EventHash.Compute(content);
        return new(device, head.Seq + 1, content, hash, EventHash.ComputeChain(head.Chain, hash));
    }

    /// <summary>
    /// Returns events with these contents and with the sequence numbers that follow a device's chain head.
    /// </summary>
    public static List<LogEvent> AllFollowing(DeviceId device, ChainHead head, IEnumerable<EventContent> contents)
    {
        var events = new List<LogEvent>();
        foreach (var content in contents)
        {
            events.Add(Following(device, head, content));
            head = events[^1].Head;
        }

        return events;
    }

    /// <summary>
    /// Returns the same event with a device's next sequence number. The hash stays the same, even if the value was
    /// redacted.
    /// </summary>
    public LogEvent WithDevice(DeviceId device, ChainHead head) =>
        new(device, head.Seq + 1, Content, Hash, EventHash.ComputeChain(head.Chain, Hash));

    public ChainHead Head => new(Seq, Chain);

    /// <summary>Whether the hash matches the content. For a redacted event, only the chain can be checked.</summary>
    public bool IsGenuine => Content.Value is null || EventHash.Compute(Content) == Hash;
}

/// <summary>A device's last sequence number and its chain.</summary>
readonly record struct ChainHead(long Seq, Guid Chain)
{
    public static readonly ChainHead None;
}

/// <summary>
/// The events of one device with sequence numbers greater than <c>After</c>, up to and including <c>Through</c>.
/// </summary>
readonly record struct EventRange(DeviceId Device, long After, long Through);
