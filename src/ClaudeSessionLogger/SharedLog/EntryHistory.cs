using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>An event as what it did to its entry.</summary>
/// <param name="Before">What its author replaced; where they do not say, what stood in the field until then; null where nothing did.</param>
/// <param name="Conflict">Where it was overridden by someone who had not seen it.</param>
/// <param name="EffectAt">When it takes effect, where it is dated in the future; else null.</param>
sealed record HistoryItem(LogEvent Event, string? Before, EntryConflict? Conflict, DateTime? EffectAt = null);

/// <summary>What was done to an entry, one after the other.</summary>
static class EntryHistory
{
    /// <param name="entry">What these events make; null where it is forgotten or its creation is not here.</param>
    /// <param name="asOf">As of when <paramref name="entry"/> is.</param>
    public static List<HistoryItem> Build(IEnumerable<LogEvent> events, LogEntry? entry, DateTime asOf)
    {
        var timeline = EntryTimeline.Of(EntryReducer.Order(events), asOf);
        var held = entry?.Held.ToDictionary(held => held.Event, held => held.EffectAt) ?? [];
        var standing = new Dictionary<string, string>(StringComparer.Ordinal);
        // Two who have not seen each other replace the same value: neither reopens what the other resolved.
        var written = new Dictionary<(Guid Event, string Field), string>();
        var acts = new List<HistoryItem>();
        foreach (var e in timeline.Ordered.Concat(timeline.Held))
        {
            var before = e.Content.Replaced is { } replaced && written.TryGetValue((replaced, e.Content.Kind), out var seen) ? seen : standing.GetValueOrDefault(e.Content.Kind);
            acts.Add(new(e, before, entry?.Conflicts.FirstOrDefault(conflict => conflict.Lost.Event == e.Hash && conflict.Lost.Value != conflict.Won.Value),
                held.TryGetValue(e.Hash, out var at) ? at : null));
            if (e.Content is { Kind: EventKind.Created } && CreatedValue.Parse(e.Content.Value) is { } created)
            {
                Write(e, EventKind.Category, created.Category ?? "");
                Write(e, EventKind.Status, created.Status ?? "");
                Write(e, EventKind.Title, created.Title ?? "");
                Write(e, EventKind.Body, created.Body ?? "");
            }
            else if (e.Content.Value is { } value)
            {
                Write(e, e.Content.Kind, value);
            }
        }

        return acts;

        void Write(LogEvent e, string field, string value) => standing[field] = written[(e.Hash, field)] = value;
    }
}
