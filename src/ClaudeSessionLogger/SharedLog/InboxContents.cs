using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>The changes by others that a person has not read yet, grouped by entry, in order of arrival.</summary>
/// <param name="Last">
/// The arrival number of the last event at the time of reading. Marking the inbox as seen moves the person's inbox
/// marker to this number.
/// </param>
sealed record InboxContents(IReadOnlyList<InboxEntry> Entries, long Last)
{
    /// <param name="includesRead">Whether to return also the changes that the person has read.</param>
    public static InboxContents Read(Database database, ActorIdentity me, DateTime asOf, bool includesRead = false) =>
        Read(database, me, asOf, includesRead ? InboxStore.BeforeAll : InboxStore.Marker(database, me.Name));

    /// <param name="from">Only changes with a greater arrival number, whether the person has read them or not.</param>
    public static InboxContents Read(Database database, ActorIdentity me, DateTime asOf, long from)
    {
        var (last, marker) = (InboxStore.Last(database), InboxStore.Marker(database, me.Name));
        var ids = InboxStore.Entries(database, me, asOf, from);
        var arrivals = InboxStore.Arrivals(database, ids);
        var entries = new EventStore(database)
            .OfEntries(ids)
            .GroupBy(e => e.Content.EntryId)
            .Select(events =>
                BuildEntry(
                    [.. events],
                    me,
                    asOf,
                    hash => arrivals.GetValueOrDefault(hash) > from,
                    hash => arrivals.GetValueOrDefault(hash) > marker,
                    hash => arrivals.GetValueOrDefault(hash)
                )
            )
            .Where(entry => entry.Changes.Count + entry.Overridden.Count > 0)
            .OrderBy(entry =>
                entry.Changes.Concat(entry.Overridden).Min(item => arrivals.GetValueOrDefault(item.Event.Hash))
            );
        return new([.. entries], last);
    }

    /// <summary>Marks all events up to the arrival number <paramref name="last"/> as seen.</summary>
    public static void MarkSeen(Database database, string person, long last) =>
        database.Transaction(() => InboxStore.MoveMarker(database, person, last));

    static InboxEntry BuildEntry(
        List<LogEvent> events,
        ActorIdentity me,
        DateTime asOf,
        Func<Guid, bool> isListed,
        Func<Guid, bool> isUnread,
        Func<Guid, long> arrival
    )
    {
        // Also looks at the events without adopted authors, because unnamed events of this device are this person's.
        var ownEvents = events.Concat(EntryReducer.Order(events)).Where(me.IsAuthorOf).Select(e => e.Hash).ToHashSet();
        var entry = EntryReducer.Reduce(events, asOf);
        var items = EntryHistory.Build(events, entry, asOf);
        var unread = Changes(isUnread)
            .Select(item => item.Event.Hash)
            .Concat(Overridden(isUnread).SelectMany(item => (Guid[])[item.Event.Hash, item.Conflict!.Won.Event]))
            .Where(isUnread)
            .ToList();
        return new(events[0].Content.EntryId, entry, Changes(isListed), Overridden(isListed))
        {
            IsUnread = unread.Count > 0,
            FirstUnread = unread.Count > 0 ? unread.Min(arrival) : null,
            OwnEvents = ownEvents,
            Race = entry is null ? null : FindRace(entry),
        };

        // Who holds an entry that this person and somebody else had both claimed, if others have changed its claim.
        ClaimOutcome? FindRace(LogEntry entry) =>
            entry.Claim is { } claim
            && Changes(isListed).Exists(item => item.Event.Content.Kind == EventKind.Owner)
            && entry.Conflicts.Any(conflict =>
                conflict is { Field: EventKind.Owner, IsOpen: false }
                && (ownEvents.Contains(conflict.Lost.Event) || ownEvents.Contains(conflict.Won.Event))
            )
                ? new(claim, me.Has(claim.Owner))
                : null;

        List<HistoryItem> Changes(Func<Guid, bool> isWanted) =>
            [
                .. items.Where(item =>
                    item.Event.Content.Kind != EventKind.Author
                    && !ownEvents.Contains(item.Event.Hash)
                    && isWanted(item.Event.Hash)
                ),
            ];

        List<HistoryItem> Overridden(Func<Guid, bool> isWanted) =>
            [
                .. items.Where(item =>
                    ownEvents.Contains(item.Event.Hash)
                    && item.Conflict is { } conflict
                    && !ownEvents.Contains(conflict.Won.Event)
                    && conflict is not { Field: EventKind.Owner, IsOpen: false }
                    && (isWanted(conflict.Lost.Event) || isWanted(conflict.Won.Event))
                ),
            ];
    }
}

/// <summary>An entry in an inbox.</summary>
/// <param name="Entry">The current entry; null if it was forgotten or its creation has not arrived yet.</param>
/// <param name="Changes">Changes by others.</param>
/// <param name="Overridden">Changes by this person that someone overrode without having seen them.</param>
sealed record InboxEntry(
    EntryId Id,
    LogEntry? Entry,
    IReadOnlyList<HistoryItem> Changes,
    IReadOnlyList<HistoryItem> Overridden
)
{
    /// <summary>Whether the person has not read some of it.</summary>
    public bool IsUnread { get; init; }

    /// <summary>The arrival number of its first event that the person has not read; null if there is none.</summary>
    public long? FirstUnread { get; init; }

    /// <summary>
    /// The claim that stays, of several claims by people who had not seen each other's; null if this person had none of
    /// them.
    /// </summary>
    public ClaimOutcome? Race { get; init; }

    /// <summary>The hashes of this person's own events.</summary>
    public IReadOnlySet<Guid> OwnEvents { get; init; } = new HashSet<Guid>();
}

/// <summary>Which of several claims stays.</summary>
/// <param name="IsOwn">Whether it is this person's.</param>
sealed record ClaimOutcome(Claim Claim, bool IsOwn);
