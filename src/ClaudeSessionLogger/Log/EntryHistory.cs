namespace ClaudeSessionLogger.Log;

/// <summary>An event as what it did to its entry.</summary>
/// <param name="Before">What stood in the field until then; null where nothing did.</param>
/// <param name="Conflict">Where it was overridden by someone who had not seen it.</param>
sealed record EntryAct(LogEvent Event, string? Before, EntryConflict? Conflict);

/// <summary>What was done to an entry, one after the other.</summary>
static class EntryHistory
{
    /// <param name="entry">What these events make; null where it is forgotten or its creation is not here.</param>
    public static List<EntryAct> Of(IEnumerable<LogEvent> events, LogEntry? entry)
    {
        var standing = new Dictionary<string, string>(StringComparer.Ordinal);
        var acts = new List<EntryAct>();
        foreach (var e in EntryFold.Order(events))
        {
            acts.Add(new(e, standing.GetValueOrDefault(e.Content.Kind), entry?.Conflicts.FirstOrDefault(conflict => conflict.Lost.Event == e.Hash && conflict.Lost.Value != conflict.Won.Value)));
            if (e.Content is { Kind: EventKind.Created } && CreatedValue.Parse(e.Content.Value) is { } created)
            {
                standing[EventKind.Category] = created.Category ?? "";
                standing[EventKind.Status] = created.Status ?? "";
                standing[EventKind.Title] = created.Title ?? "";
                standing[EventKind.Body] = created.Body ?? "";
            }
            else if (e.Content.Value is { } value)
            {
                standing[e.Content.Kind] = value;
            }
        }

        return acts;
    }
}
