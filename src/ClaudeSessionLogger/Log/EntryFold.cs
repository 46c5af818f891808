namespace ClaudeSessionLogger.Log;

/// <summary>
/// An entry is a pure function of its events: per field the one with the greatest (stamp, hash) stands, notes add up. Neither
/// the order in which events came nor how often matters.
/// </summary>
static class EntryFold
{
    static readonly string[] s_fields = [EventKind.Category, EventKind.Status, EventKind.Title, EventKind.Body, EventKind.Owner];

    /// <summary>In the order of everything, each event once.</summary>
    public static List<LogEvent> Order(IEnumerable<LogEvent> events) =>
        [.. events.DistinctBy(e => e.Hash).OrderBy(e => e.Content.Stamp).ThenBy(e => e.Hash)];

    /// <summary>Null while its creation is not here, and when it was forgotten.</summary>
    public static LogEntry? Of(IEnumerable<LogEvent> events)
    {
        var ordered = Order(events);
        var creations = ordered.Where(e => e.Content.Kind == EventKind.Created && CreatedValue.Parse(e.Content.Value) is not null).ToList();
        if (creations is not [var created, ..] || ordered.Any(e => e.Content.Kind == EventKind.Forgotten))
            return null;

        var writes = s_fields.ToDictionary(field => field, field => Writes(ordered, field), StringComparer.Ordinal);
        // What an adopted row had from the start is not a change of it.
        var changes = ordered.Where(e => e.Content.Kind != EventKind.Created && e.Content.WrittenAt > created.Content.WrittenAt).ToList();
        return new()
        {
            Id = created.Content.EntryId,
            SessionId = created.Content.SessionId,
            LoggedAt = created.Content.WrittenAt,
            Category = Standing(writes, EventKind.Category) ?? "note",
            Status = Standing(writes, EventKind.Status) ?? Vocabulary.Open,
            Title = Standing(writes, EventKind.Title) ?? "",
            Body = Standing(writes, EventKind.Body) is { Length: > 0 } body ? body : null,
            Notes = [.. ordered.Where(e => e.Content is { Kind: EventKind.Note, Value: not null }).Select(e => new EntryNote(e.Content.WrittenAt, e.Content.Actor, e.Content.Value!))],
            UpdatedAt = UpdatedAt(created, changes),
            CreatedBy = created.Content.Actor,
            UpdatedBy = changes.LastOrDefault()?.Content.Actor,
            Project = created.Content.Project,
            Claim = ClaimValue.Parse(Standing(writes, EventKind.Owner)) is { Owner: { } owner, Until: { } until } claim ? new(owner, claim.Session, until) : null,
            Conflicts = [.. writes.SelectMany(field => Conflicts(field.Key, field.Value))],
            Events = ordered.Count,
            Standing = writes.Where(field => field.Value.Count > 0).ToDictionary(field => field.Key, field => field.Value[^1].Write.Event, StringComparer.Ordinal),
        };
    }

    static string? Standing(Dictionary<string, List<(FieldWrite Write, Guid? Replaced)>> writes, string field) =>
        writes[field] is [.., var last] ? last.Write.Value : null;

    static List<(FieldWrite Write, Guid? Replaced)> Writes(List<LogEvent> ordered, string field)
    {
        var writes = new List<(FieldWrite, Guid?)>();
        foreach (var e in ordered)
        {
            var value = e.Content.Kind == field ? e.Content.Value
                : e.Content.Kind == EventKind.Created ? Part(CreatedValue.Parse(e.Content.Value), field)
                : null;
            if (value is not null)
                writes.Add((new(e.Hash, e.Content.WrittenAt, e.Content.Actor, value), e.Content.Replaced));
        }

        return writes;
    }

    static string? Part(CreatedValue? created, string field) => field switch
    {
        EventKind.Category => created?.Category,
        EventKind.Status => created?.Status,
        EventKind.Title => created?.Title,
        EventKind.Body => created is null ? null : created.Body ?? "",
        _ => created is null ? null : "",
    };

    /// <summary>
    /// Whoever had seen a value names it as the one they replace. One who names an older value had not; one who names
    /// none (a creation, another tool) does not say.
    /// </summary>
    static IEnumerable<EntryConflict> Conflicts(string field, List<(FieldWrite Write, Guid? Replaced)> writes)
    {
        for (var i = 1; i < writes.Count; i++)
        {
            var (lost, won) = (writes[i - 1].Write, writes[i]);
            if (won.Replaced is { } replaced && replaced != lost.Event)
                yield return new(field, lost, won.Write, i == writes.Count - 1 && lost.Value != won.Write.Value);
        }
    }

    // Moves on with every change, so that a tool which goes by this time sees each of them.
    static DateTime? UpdatedAt(LogEvent created, List<LogEvent> changes)
    {
        if (changes.Count == 0)
            return null;
        var updated = created.Content.WrittenAt;
        foreach (var change in changes)
            updated = change.Content.WrittenAt > updated ? change.Content.WrittenAt : updated.AddMicroseconds(1);
        return updated;
    }
}
