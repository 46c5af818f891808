using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>The effect of one event on its entry.</summary>
/// <param name="Before">
/// The value that the event replaced. If this is not known, the previous value of the field; null if there was none.
/// </param>
/// <param name="Conflict">Set if someone overrode this change without having seen it.</param>
/// <param name="EffectAt">When the event takes effect, if it is dated in the future; else null.</param>
sealed record HistoryItem(LogEvent Event, string? Before, EntryConflict? Conflict, DateTime? EffectAt = null);

/// <summary>Builds the history of an entry, with one item for each event.</summary>
static class EntryHistory
{
    /// <param name="entry">
    /// The entry computed from these events; null if it was forgotten or its creation event is missing.
    /// </param>
    /// <param name="asOf">The time as of which <paramref name="entry"/> was computed.</param>
    public static List<HistoryItem> Build(IEnumerable<LogEvent> events, LogEntry? entry, DateTime asOf)
    {
        var timeline = EntryTimeline.Of(EntryReducer.Order(events), asOf);
        var futureEvents =
            entry?.FutureChanges.ToDictionary(futureEvents => futureEvents.Event, futureEvents => futureEvents.EffectAt)
            ?? [];
        var currentValues = new Dictionary<string, string>(StringComparer.Ordinal);
        // Find a replaced value by its event, because two concurrent changes replace the same value. With only the
        // current value of the field, one change would be shown as reopening an entry that the other change resolved.
        var valuesByEvent = new Dictionary<(Guid Event, string Field), string>();
        var items = new List<HistoryItem>();
        foreach (var e in timeline.Ordered.Concat(timeline.FutureEvents))
        {
            var before =
                e.Content.Replaced is { } replaced
                && valuesByEvent.TryGetValue((replaced, e.Content.KindText), out var seen)
                    ? seen
                    : currentValues.GetValueOrDefault(e.Content.KindText);
            items.Add(
                new(
                    e,
                    before,
                    entry?.Conflicts.FirstOrDefault(conflict =>
                        conflict.Lost.Event == e.Hash && conflict.Lost.Value != conflict.Won.Value
                    ),
                    futureEvents.TryGetValue(e.Hash, out var at) ? at : null
                )
            );
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

        return items;

        void Write(LogEvent e, string field, string value) =>
            currentValues[field] = valuesByEvent[(e.Hash, field)] = value;
    }
}
