using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Replication;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>
/// Computes an entry from its events, as of a given time. Each field has the last value (<see cref="EntryTimeline"/>)
/// that is not dated in the future; notes add up. Neither the order of the events nor duplicates matter.
/// </summary>
static class EntryReducer
{
    /// <summary>
    /// Sorts events into their total order and drops duplicates; of two copies, the one that is not redacted is kept.
    /// </summary>
    public static List<LogEvent> Order(IEnumerable<LogEvent> events) => events.TryGetNonEnumeratedCount(out var count) && count == 1
        ? [.. events]
        : [.. events.OrderBy(e => e.Content.Stamp).ThenBy(e => e.Hash).ThenBy(e => e.Content.Value is null).DistinctBy(e => e.Hash)];

    /// <summary>Returns null if the entry's creation is missing or the entry was forgotten.</summary>
    /// <param name="asOf">The time after which an event counts as dated in the future: the hub's, if known.</param>
    public static LogEntry? Reduce(IEnumerable<LogEvent> events, DateTime asOf)
    {
        var timeline = EntryTimeline.Of(Order(events), asOf);
        // A forget event dated in the future counts too: privacy must not wait for a wrong clock.
        if (timeline.Created is not { } created || timeline.Ordered.Concat(timeline.Held).Any(e => e.Content.Kind == EventKind.Forgotten))
            return null;

        var (ordered, creations) = (timeline.Ordered, timeline.Creations);
        // An author who replaced a held value had seen it and decided about it, so the held value never takes effect.
        var decided = ordered.Where(e => e.Content.Replaced is not null).Select(e => (e.Content.Replaced!.Value, e.Content.Kind)).ToHashSet();
        var held = timeline.Held.FindAll(e => e.Content.Kind != EventKind.Created && !decided.Contains((e.Hash, e.Content.Kind)));
        var writes = EventKind.Fields.ToDictionary(field => field, field => CollectWrites(ordered, creations, field));
        // An imported row's own events have the time of its creation and are not changes. A change by a clock that runs
        // behind the creator's is one.
        var changes = ordered.Where(e => e.Content.Kind != EventKind.Created && e.Content.WrittenAt != created.Content.WrittenAt).ToList();
        return new()
        {
            Id = created.Content.EntryId,
            SessionId = created.Content.SessionId,
            LoggedAt = WrittenAt(created),
            CategoryText = CurrentValue(writes, EventKind.Category) ?? EntryCategory.Note.Text,
            StatusText = CurrentValue(writes, EventKind.Status) ?? EntryStatus.Open.Text,
            Title = CurrentValue(writes, EventKind.Title) ?? "",
            Body = CurrentValue(writes, EventKind.Body) is { Length: > 0 } body ? body : null,
            Notes = [.. ordered.Where(e => e.Content is { Kind: EventKind.Note, Value: not null }).Select(e => new EntryNote(e.Content.WrittenAt, e.Content.Actor, e.Content.Value!))],
            UpdatedAt = UpdatedAt(created, changes),
            CreatedBy = created.Content.Actor,
            UpdatedBy = changes.LastOrDefault()?.Content.Actor,
            Project = created.Content.Project,
            Claim = ClaimOf(writes[EventKind.Owner], ordered),
            Conflicts = [.. writes.SelectMany(field => FindConflicts(field.Key, field.Value, timeline.Held))],
            Held = [.. held.Select(e => new HeldEvent(e.Hash, e.Content.Kind!.Value, e.Content.Value ?? "", EventTime.EffectAt(e.Content.Stamp)))],
            Events = ordered.Count + timeline.Held.Count,
            CurrentEvents = writes.Where(field => field.Value.Count > 0).ToDictionary(field => field.Key, field => field.Value[^1].Write.Event),
        };
    }

    // Capped at the maximum length, so that no claim blocks an entry until the year 9999.
    static Claim? ClaimOf(List<(FieldVersion Write, Guid? Replaced)> writes, List<LogEvent> ordered)
    {
        if (writes is not [.., var (write, _)] || ClaimValue.Parse(write.Value) is not { Owner: { } owner, Until: { } until } claim)
            return null;
        var latest = ordered.Find(e => e.Hash == write.Event)!.Content.Stamp.Time.AddSafely(ClaimPolicy.MaxLength);
        until = until.Kind == DateTimeKind.Local ? until.ToUniversalTime() : until;
        return new(owner, claim.Session, until < latest ? until : latest);
    }

    static string? CurrentValue(Dictionary<EventKind, List<(FieldVersion Write, Guid? Replaced)>> writes, EventKind field) =>
        writes[field] is [.., var last] ? last.Write.Value : null;

    static List<(FieldVersion Write, Guid? Replaced)> CollectWrites(List<LogEvent> ordered, IReadOnlyDictionary<Guid, CreatedValue?> creations, EventKind field)
    {
        var writes = new List<(FieldVersion, Guid?)>();
        foreach (var e in ordered)
        {
            var value = e.Content.Kind == field ? e.Content.Value
                : creations.GetValueOrDefault(e.Hash) is { } created ? InitialValue(created, field)
                : null;
            if (value is not null)
                writes.Add((new(e.Hash, e.Content.WrittenAt, e.Content.Actor, value), e.Content.Replaced));
        }

        return writes;
    }

    static string? InitialValue(CreatedValue created, EventKind field) => field switch
    {
        EventKind.Category => created.Category,
        EventKind.Status => created.Status,
        EventKind.Title => created.Title,
        EventKind.Body => created.Body ?? "",
        _ => "",
    };

    /// <summary>
    /// Authors name the value they replace. A change that names an older value than the last one was made without
    /// seeing it, which is a conflict. One that names none (a creation, another tool) never conflicts. A conflict is
    /// closed by a later change that replaces either side, or that names no value.
    /// </summary>
    static List<EntryConflict> FindConflicts(EventKind field, List<(FieldVersion Write, Guid? Replaced)> writes, List<LogEvent> held)
    {
        // True for nearly every field of every entry.
        if (writes.Count < 2)
            return [];
        var (decided, isSilent) = (new HashSet<Guid>(), false);
        var conflicts = new List<EntryConflict>();
        for (var i = writes.Count - 1; i > 0; i--)
        {
            var (lost, won) = (writes[i - 1].Write, writes[i]);
            if (won.Replaced is { } replaced && replaced != lost.Event && !held.Exists(e => e.Hash == replaced))
                conflicts.Add(new(field, lost, won.Write, lost.Value != writes[^1].Write.Value && !isSilent && !decided.Contains(lost.Event) && !decided.Contains(won.Write.Event)));
            isSilent |= won.Replaced is null;
            decided.Add(won.Replaced ?? Guid.Empty);
        }

        conflicts.Reverse();
        return conflicts;
    }

    // Increases with every change, so that a tool that polls by this time sees all of them.
    static DateTime? UpdatedAt(LogEvent created, List<LogEvent> changes)
    {
        if (changes.Count == 0)
            return null;
        var updated = WrittenAt(created);
        foreach (var change in changes)
            updated = WrittenAt(change) > updated ? WrittenAt(change) : updated.AddSafely(TimeSpan.FromMicroseconds(1));
        return updated;
    }

    // Capped at one day after the stamp; else a wrong clock would make an entry the newest for ever.
    static DateTime WrittenAt(LogEvent e) => e.Content.Stamp.Time.AddSafely(EventTime.Ahead) is var latest && e.Content.WrittenAt > latest ? latest : e.Content.WrittenAt;
}
