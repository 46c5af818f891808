using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>What one event did to its entry.</summary>
/// <param name="Before">The value it replaced: the one its author names, else the field's previous value; null if there
/// was none.</param>
/// <param name="Conflict">Set if someone who had not seen it overrode it.</param>
/// <param name="EffectAt">When it takes effect, if it is dated in the future; else null.</param>
sealed record HistoryItem(LogEvent Event, string? Before, EntryConflict? Conflict, DateTime? EffectAt = null);

/// <summary>Lists what happened to an entry, event by event.</summary>
static class EntryHistory
{
    /// <param name="entry">The entry that these events make; null if it is forgotten or its creation is
    /// missing.</param>
    /// <param name="asOf">The time as of which <paramref name="entry"/> was computed.</param>
    public static List<HistoryItem> Build(IEnumerable<LogEvent> events, LogEntry? entry, DateTime asOf)
    {
        var timeline = EntryTimeline.Of(EntryReducer.Order(events), asOf);
        var held = entry?.Held.ToDictionary(held => held.Event, held => held.EffectAt) ?? [];
        var standing = new Dictionary<string, string>(StringComparer.Ordinal);
        // By event: two concurrent changes replace the same value, so neither is shown as reopening what the other
        // resolved.
        var written = new Dictionary<(Guid Event, string Field), string>();
        var acts = new List<HistoryItem>();
        foreach (var e in timeline.Ordered.Concat(timeline.Held))
        {
            var before = e.Content.Replaced is { } replaced && written.TryGetValue((replaced, e.Content.KindText), out var seen) ? seen : standing.GetValueOrDefault(e.Content.KindText);
            acts.Add(new(e, before, entry?.Conflicts.FirstOrDefault(conflict => conflict.Lost.Event == e.Hash && conflict.Lost.Value != conflict.Won.Value),
                held.TryGetValue(e.Hash, out var at) ? at : null));
            if (e.Content is { Kind: EventKind.Created } && CreatedValue.Parse(e.Content.Value) is { } created)
            {
                Write(e, EventKind.Category.Text, created.Category ?? "");
                Write(e, EventKind.Status.Text, created.Status ?? "");
                Write(e, EventKind.Title.Text, created.Title ?? "");
                Write(e, EventKind.Body.Text, created.Body ?? "");
            }
            else if (e.Content.Value is { } value)
            {
                Write(e, e.Content.KindText, value);
            }
        }

        return acts;

        void Write(LogEvent e, string field, string value) => standing[field] = written[(e.Hash, field)] = value;
    }
}
