using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Replication;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>
/// An entry is a pure function of its events and of the time as of which it is asked for: per field the last value stands
/// (<see cref="EntryTimeline"/>) that is not dated in the future; notes add up. The order in which events came does not matter, nor how often.
/// </summary>
static class EntryReducer
{
    /// <summary>In the order of everything, each event once; with its text where only one of two copies was redacted.</summary>
    public static List<LogEvent> Order(IEnumerable<LogEvent> events) => events.TryGetNonEnumeratedCount(out var count) && count == 1
        ? [.. events]
        : [.. events.OrderBy(e => e.Content.Stamp).ThenBy(e => e.Hash).ThenBy(e => e.Content.Value is null).DistinctBy(e => e.Hash)];

    /// <summary>Null while its creation is not here, and when it was forgotten.</summary>
    /// <param name="asOf">The time by which an event is dated in the future or not: the hub's, where it is known.</param>
    public static LogEntry? Reduce(IEnumerable<LogEvent> events, DateTime asOf)
    {
        var timeline = EntryTimeline.Of(Order(events), asOf);
        // Also by an event that is dated in the future: what is private must not wait for a wrong clock.
        if (timeline.Created is not { } created || timeline.Ordered.Concat(timeline.Held).Any(e => e.Content.Kind == EventKind.Forgotten))
            return null;

        var (ordered, creations) = (timeline.Ordered, timeline.Creations);
        // Whoever wrote a value after having seen a held one has decided about it: it never comes to stand.
        var decided = ordered.Select(e => e.Content.Replaced).OfType<Guid>().ToHashSet();
        var held = timeline.Held.FindAll(e => e.Content.Kind != EventKind.Created && !decided.Contains(e.Hash));
        var writes = EventKind.Fields.ToDictionary(field => field, field => CollectWrites(ordered, creations, field), StringComparer.Ordinal);
        // What an adopted row had from the start is not a change of it. One by a clock that is behind the creator's is.
        var changes = ordered.Where(e => e.Content.Kind != EventKind.Created && e.Content.WrittenAt != created.Content.WrittenAt).ToList();
        return new()
        {
            Id = created.Content.EntryId,
            SessionId = created.Content.SessionId,
            LoggedAt = WrittenAt(created),
            Category = CurrentValue(writes, EventKind.Category) ?? EntryCategory.Note,
            Status = CurrentValue(writes, EventKind.Status) ?? EntryStatus.Open,
            Title = CurrentValue(writes, EventKind.Title) ?? "",
            Body = CurrentValue(writes, EventKind.Body) is { Length: > 0 } body ? body : null,
            Notes = [.. ordered.Where(e => e.Content is { Kind: EventKind.Note, Value: not null }).Select(e => new EntryNote(e.Content.WrittenAt, e.Content.Actor, e.Content.Value!))],
            UpdatedAt = UpdatedAt(created, changes),
            CreatedBy = created.Content.Actor,
            UpdatedBy = changes.LastOrDefault()?.Content.Actor,
            Project = created.Content.Project,
            Claim = ClaimOf(writes[EventKind.Owner], ordered),
            Conflicts = [.. writes.SelectMany(field => FindConflicts(field.Key, field.Value, timeline.Held))],
            Held = [.. held.Select(e => new HeldEvent(e.Hash, e.Content.Kind, e.Content.Value ?? "", EventTime.EffectAt(e.Content.Stamp)))],
            Events = ordered.Count + timeline.Held.Count,
            CurrentEvents = writes.Where(field => field.Value.Count > 0).ToDictionary(field => field.Key, field => field.Value[^1].Write.Event, StringComparer.Ordinal),
        };
    }

    // No longer than anybody may claim: nobody is kept from an entry until the year 9999.
    static Claim? ClaimOf(List<(FieldVersion Write, Guid? Replaced)> writes, List<LogEvent> ordered)
    {
        if (writes is not [.., var (write, _)] || ClaimValue.Parse(write.Value) is not { Owner: { } owner, Until: { } until } claim)
            return null;
        var latest = ordered.Find(e => e.Hash == write.Event)!.Content.Stamp.Time.AddSafely(ClaimPolicy.MaxLength);
        until = until.Kind == DateTimeKind.Local ? until.ToUniversalTime() : until;
        return new(owner, claim.Session, until < latest ? until : latest);
    }

    static string? CurrentValue(Dictionary<string, List<(FieldVersion Write, Guid? Replaced)>> writes, string field) =>
        writes[field] is [.., var last] ? last.Write.Value : null;

    static List<(FieldVersion Write, Guid? Replaced)> CollectWrites(List<LogEvent> ordered, IReadOnlyDictionary<Guid, CreatedValue?> creations, string field)
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

    static string? InitialValue(CreatedValue created, string field) => field switch
    {
        EventKind.Category => created.Category,
        EventKind.Status => created.Status,
        EventKind.Title => created.Title,
        EventKind.Body => created.Body ?? "",
        _ => "",
    };

    /// <summary>
    /// Whoever had seen a value names it as the one they replace. One who names an older value had not; one who names
    /// none (a creation, another tool) does not say. Decided is what somebody replaced later who had seen either side; one
    /// who does not say is taken to have.
    /// </summary>
    static List<EntryConflict> FindConflicts(string field, List<(FieldVersion Write, Guid? Replaced)> writes, List<LogEvent> held)
    {
        // So it is with nearly every field of every entry.
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

    // Moves on with every change, so that a tool which goes by this time sees each of them.
    static DateTime? UpdatedAt(LogEvent created, List<LogEvent> changes)
    {
        if (changes.Count == 0)
            return null;
        var updated = WrittenAt(created);
        foreach (var change in changes)
            updated = WrittenAt(change) > updated ? WrittenAt(change) : updated.AddSafely(TimeSpan.FromMicroseconds(1));
        return updated;
    }

    // No time of writing is days after the stamp: else an entry would be the newest for ever.
    static DateTime WrittenAt(LogEvent e) => e.Content.Stamp.Time.AddSafely(EventTime.Ahead) is var latest && e.Content.WrittenAt > latest ? latest : e.Content.WrittenAt;
}
