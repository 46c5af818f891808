using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Replication;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>
/// Computes an entry from its events, as of a given time. Each field gets its last value that is not dated in the
/// future, in the order of <see cref="EntryTimeline"/>; all notes are kept. The events may be in any order and contain
/// duplicates.
/// </summary>
static class EntryReducer
{
    /// <summary>
    /// Sorts events by stamp and hash, removes duplicates and applies adopted authors. If one of two copies is
    /// redacted, keeps the other copy.
    /// </summary>
    public static List<LogEvent> Order(IEnumerable<LogEvent> events) =>
        events.TryGetNonEnumeratedCount(out var count) && count == 1
            ? [.. events]
            : AdoptedAuthors.Apply([
                .. events
                    .OrderBy(e => e.Content.Stamp)
                    .ThenBy(e => e.Hash)
                    .ThenBy(e => e.Content.Value is null)
                    .DistinctBy(e => e.Hash),
            ]);

    /// <summary>Returns null if the entry's creation is missing or the entry was forgotten.</summary>
    /// <param name="asOf">
    /// The current time, by the hub's clock if it is known. Later events count as dated in the future.
    /// </param>
    public static LogEntry? Reduce(IEnumerable<LogEvent> events, DateTime asOf)
    {
        var timeline = EntryTimeline.Of(Order(events), asOf);
        // A forget event applies at once, even if it is dated in the future: a wrong clock must not delay a deletion.
        if (
            timeline.Created is not { } created
            || timeline.Ordered.Concat(timeline.FutureEvents).Any(e => e.Content.Kind == EventKind.Forgotten)
        )
            return null;

        var (ordered, creations) = (timeline.Ordered, timeline.Creations);
        // A value dated in the future never takes effect if someone has replaced it, because that person had seen it.
        var resolvedVersions = ordered
            .Where(e => e.Content.Replaced is not null)
            .Select(e => (e.Content.Replaced!.Value, e.Content.Kind))
            .ToHashSet();
        var future = timeline.FutureEvents.FindAll(e =>
            e.Content.Kind != EventKind.Created && !resolvedVersions.Contains((e.Hash, e.Content.Kind))
        );
        var writes = EventKind.Fields.ToDictionary(field => field, field => CollectWrites(ordered, creations, field));
        // The events of an imported row all have the time of the entry's creation and do not count as changes. Events
        // with any other time count, even if that time is earlier: their author's clock may be behind the creator's
        // clock. A name that was added later changes nothing else.
        var changes = ordered
            .Where(e =>
                e.Content.Kind is not (EventKind.Created or EventKind.Author)
                && e.Content.WrittenAt != created.Content.WrittenAt
            )
            .ToList();
        List<EntryNote> notes =
        [
            .. ordered
                .Where(e => e.Content is { Kind: EventKind.Note, Value: not null })
                .Select(e => new EntryNote(e.Content.WrittenAt, e.Content.Actor, e.Content.Value!)),
        ];
        return new()
        {
            Id = created.Content.EntryId,
            SessionId = created.Content.SessionId,
            LoggedAt = WrittenAt(created),
            CategoryText = CurrentValue(writes, EventKind.Category) ?? EntryCategory.Note.Text,
            StatusText = CurrentValue(writes, EventKind.Status) ?? EntryStatus.Open.Text,
            Title = CurrentValue(writes, EventKind.Title) ?? "",
            Body = BodyWithout(notes, writes[EventKind.Body], creations) is { Length: > 0 } body ? body : null,
            Notes = notes,
            UpdatedAt = UpdatedAt(created, changes),
            CreatedBy = created.Content.Actor,
            UpdatedBy = changes.LastOrDefault()?.Content.Actor,
            Project = created.Content.Project,
            Claim = ClaimOf(writes, ordered),
            Conflicts = [.. writes.SelectMany(field => FindConflicts(field.Key, field.Value, timeline.FutureEvents))],
            FutureChanges =
            [
                .. future.Select(e => new FutureEvent(
                    e.Hash,
                    e.Content.Kind!.Value,
                    e.Content.Value ?? "",
                    EventTime.EffectAt(e.Content.Stamp)
                )),
            ],
            Events = ordered.Count + timeline.FutureEvents.Count,
            CurrentEvents = writes
                .Where(field => field.Value.Count > 0)
                .ToDictionary(field => field.Key, field => field.Value[^1].Write.Event),
        };
    }

    // Another tool's copy of the entry contains the notes in the body. They are not shown twice.
    static string? BodyWithout(
        List<EntryNote> notes,
        List<(FieldVersion Write, Guid? Replaced)> writes,
        IReadOnlyDictionary<Guid, CreatedValue?> creations
    )
    {
        if (writes is not [.., var (current, replaced)])
            return null;
        // This program's changes name what they replace.
        if (replaced is not null || creations.ContainsKey(current.Event) || notes.Count == 0)
            return current.Value;
        var body = TextBlocks.Without(current.Value, notes.Select(note => note.Text), out var found);
        return found ? body : current.Value;
    }

    // Limits the claim to the maximum length, so that no claim blocks an entry until the year 9999. Whoever resolves an
    // entry ends its claim: nobody works on it any more, and it is free when it is reopened.
    static Claim? ClaimOf(
        Dictionary<EventKind, List<(FieldVersion Write, Guid? Replaced)>> writes,
        List<LogEvent> ordered
    )
    {
        if (
            writes[EventKind.Owner] is not [.., var (write, _)]
            || ClaimValue.Parse(write.Value) is not { Owner: { } owner, Until: { } until } claim
            || IsResolvedAfter(writes[EventKind.Status], write, ordered)
        )
            return null;
        var claimed = ordered.Find(e => e.Hash == write.Event)!.Content;
        if (owner == UserIdentity.Unknown)
            owner = claimed.Actor;
        var latest = claimed.Stamp.Time.AddSafely(ClaimPolicy.MaxLength);
        until = until.Kind == DateTimeKind.Local ? until.ToUniversalTime() : until;
        return new(owner, claim.Session, until < latest ? until : latest);
    }

    // A claim by somebody who had not seen that the entry was resolved has no effect while it stays resolved.
    static bool IsResolvedAfter(
        List<(FieldVersion Write, Guid? Replaced)> statuses,
        FieldVersion claim,
        List<LogEvent> ordered
    )
    {
        var claimed = ordered.FindIndex(e => e.Hash == claim.Event);
        return statuses is [.., var (current, _)]
            && (
                IsResolved(current)
                || statuses.Exists(status =>
                    IsResolved(status.Write) && ordered.FindIndex(e => e.Hash == status.Write.Event) > claimed
                )
            );

        static bool IsResolved(FieldVersion status) => EntryStatus.Parse(status.Value) == EntryStatus.Resolved;
    }

    static string? CurrentValue(
        Dictionary<EventKind, List<(FieldVersion Write, Guid? Replaced)>> writes,
        EventKind field
    ) => writes[field] is [.., var last] ? last.Write.Value : null;

    static List<(FieldVersion Write, Guid? Replaced)> CollectWrites(
        List<LogEvent> ordered,
        IReadOnlyDictionary<Guid, CreatedValue?> creations,
        EventKind field
    )
    {
        var writes = new List<(FieldVersion, Guid?)>();
        foreach (var e in ordered)
        {
            var value =
                e.Content.Kind == field ? e.Content.Value
                : creations.GetValueOrDefault(e.Hash) is { } created ? InitialValue(created, field)
                : null;
            if (value is not null)
                writes.Add((new(e.Hash, e.Content.WrittenAt, e.Content.Actor, value), e.Content.Replaced));
        }

        return writes;
    }

    static string? InitialValue(CreatedValue created, EventKind field) =>
        field switch
        {
            EventKind.Category => created.Category,
            EventKind.Status => created.Status,
            EventKind.Title => created.Title,
            EventKind.Body => created.Body ?? "",
            _ => "",
        };

    /// <summary>
    /// Each change names the value that it replaces. If that is not the latest value, the author had not seen the
    /// latest value, and the two changes are in conflict. A change that names no value (a creation, or a change by
    /// another tool) never conflicts. A later change closes the conflict if it replaces either side or names no value.
    /// </summary>
    static List<EntryConflict> FindConflicts(
        EventKind field,
        List<(FieldVersion Write, Guid? Replaced)> writes,
        List<LogEvent> future
    )
    {
        // The usual case: most fields are written only once.
        if (writes.Count < 2)
            return [];
        var (resolvedVersions, hasUnnamedChange) = (new HashSet<Guid>(), false);
        var conflicts = new List<EntryConflict>();
        for (var i = writes.Count - 1; i > 0; i--)
        {
            var (lost, won) = (writes[i - 1].Write, writes[i]);
            if (won.Replaced is { } replaced && replaced != lost.Event && !future.Exists(e => e.Hash == replaced))
                conflicts.Add(
                    new(
                        field,
                        lost,
                        won.Write,
                        lost.Value != writes[^1].Write.Value
                            && !hasUnnamedChange
                            && !resolvedVersions.Contains(lost.Event)
                            && !resolvedVersions.Contains(won.Write.Event)
                    )
                );
            hasUnnamedChange |= won.Replaced is null;
            resolvedVersions.Add(won.Replaced ?? Guid.Empty);
        }

        conflicts.Reverse();
        return conflicts;
    }

    // The time increases with every change, so that a tool that polls for later times sees every change.
    static DateTime? UpdatedAt(LogEvent created, List<LogEvent> changes)
    {
        if (changes.Count == 0)
            return null;
        var updated = WrittenAt(created);
        foreach (var change in changes)
            updated = WrittenAt(change) > updated ? WrittenAt(change) : updated.AddSafely(TimeSpan.FromMicroseconds(1));
        return updated;
    }

    // Limits the time to one day after the stamp. Otherwise a wrong clock would keep an entry at the top of lists
    // forever.
    static DateTime WrittenAt(LogEvent e) =>
        e.Content.Stamp.Time.AddSafely(EventTime.Tolerance) is var latest && e.Content.WrittenAt > latest
            ? latest
            : e.Content.WrittenAt;
}
