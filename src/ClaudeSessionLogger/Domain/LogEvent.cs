namespace ClaudeSessionLogger.Domain;

/// <summary>
/// What one person did to one entry of the shared log, once: the meaning of an event, without how it travels. Two events of the
/// same content are the same event, whichever device carries them.
/// </summary>
/// <param name="Stamp">Its place in the order of everything; never given again.</param>
/// <param name="WrittenAt">When, by the author's clock as corrected by the hub's; UTC, whole microseconds. For display only.</param>
/// <param name="Actor">The person.</param>
/// <param name="Project">The entry's project.</param>
/// <param name="Kind">One of <see cref="EventKind"/>, or what a newer version knows.</param>
/// <param name="Value">The new value; null where it was redacted, because its entry was forgotten.</param>
/// <param name="SessionId">The session in which it was done.</param>
/// <param name="Replaced">
/// The hash of the event whose value stood in the field when this was written, as far as its author had seen; null where
/// that is not known (another tool wrote it) or where nothing is replaced (a creation, a note).
/// </param>
sealed record EventContent(
    HybridTimestamp Stamp, DateTime WrittenAt, string Actor, string? Project, string EntryId, string Kind, string? Value, string? SessionId, Guid? Replaced);

/// <summary>
/// An event as it is stored and travels: its content, under a number that is dense per device. <see cref="Chain"/> is a hash over
/// this event and all of its device before it, so that two who agree on one chain agree on all that came before.
/// </summary>
sealed record LogEvent(string Device, long Seq, EventContent Content, Guid Hash, Guid Chain)
{
    public static LogEvent Following(string device, ChainHead head, EventContent content)
    {
        var hash = EventHash.Compute(content);
        return new(device, head.Seq + 1, content, hash, EventHash.ComputeChain(head.Chain, hash));
    }

    /// <summary>Events of these contents, one after the other, that follow a device's head.</summary>
    public static List<LogEvent> AllFollowing(string device, ChainHead head, IEnumerable<EventContent> contents)
    {
        var events = new List<LogEvent>();
        foreach (var content in contents)
        {
            events.Add(Following(device, head, content));
            head = events[^1].Head;
        }

        return events;
    }

    /// <summary>The same event under the next number of a device; its hash stays, also where its value was redacted.</summary>
    public LogEvent Under(string device, ChainHead head) => new(device, head.Seq + 1, Content, Hash, EventHash.ComputeChain(head.Chain, Hash));

    public ChainHead Head => new(Seq, Chain);

    /// <summary>Whether its hash is that of its content; of a redacted one only the chain can be checked.</summary>
    public bool IsGenuine => Content.Value is null || EventHash.Compute(Content) == Hash;
}

/// <summary>How far a device's events go: the number of the last, and the chain there.</summary>
readonly record struct ChainHead(long Seq, Guid Chain)
{
    public static readonly ChainHead None;
}

/// <summary>Events of one device, after one number and through another.</summary>
readonly record struct EventRange(string Device, long After, long Through);

/// <summary>What an event does. Kinds that a version does not know are kept and passed on.</summary>
static class EventKind
{
    /// <summary>Value: JSON, <see cref="CreatedValue"/>.</summary>
    public const string Created = "created";
    public const string Category = "category", Status = "status", Title = "title", Body = "body";
    public const string Note = "note";

    /// <summary>Value: JSON, <see cref="ClaimValue"/>; empty when released.</summary>
    public const string Owner = "owner";

    /// <summary>The entry is gone for everybody: only this event keeps its value, which is empty.</summary>
    public const string Forgotten = "forgotten";

    /// <summary>Kinds that give a field of the entry a new value.</summary>
    public static readonly string[] Fields = [Category, Status, Title, Body, Owner];

    public static bool IsField(string kind) => Array.IndexOf(Fields, kind) >= 0;
}
