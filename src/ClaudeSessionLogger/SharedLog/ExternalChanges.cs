using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>
/// Converts a row of <c>log_entries</c> that another tool wrote, on the hub or in the local file, to events. The events
/// depend only on the row and its entry, so that two machines that import it create the same events.
/// </summary>
static class ExternalChanges
{
    /// <summary>
    /// Converts the differences between row and entry to events; without an entry, converts the whole row.
    /// </summary>
    public static IEnumerable<EventContent> EventsOf(ExternalEntry row, LogEntry? entry)
    {
        if (entry is null)
            return LegacyEntryImport.EventsOf(row);

        var at = row.UpdatedAt ?? row.LoggedAt ?? entry.LoggedAt;
        var actor = row.UpdatedBy ?? row.CreatedBy ?? UserIdentity.Unknown;
        return Changes(row, entry)
            .Select(change => new EventContent(
                HybridTimestamp.At(at),
                at,
                actor,
                entry.Project,
                row.Id,
                change.Kind,
                change.Value,
                row.SessionId,
                null
            ));
    }

    /// <summary>
    /// Returns the events that the log still lacks; none if the row cannot be converted, so that the other rows are
    /// still imported.
    /// </summary>
    public static IReadOnlyList<EventContent> NewEventsOf(
        ExternalEntry row,
        IReadOnlyCollection<LogEvent> known,
        LogEntry? entry
    )
    {
        try
        {
            return [.. EventsOf(row, entry).Where(content => known.All(e => e.Hash != EventHash.Compute(content)))];
        }
        catch (Exception e)
            when (e is ArgumentException or OverflowException or FormatException or InvalidOperationException or Failure
            )
        {
            return [];
        }
    }

    /// <summary>
    /// Whether the row has nothing that the entry lacks. Nobody removed missing values: DuckDB lost them when it
    /// replayed the write-ahead log of version 1, or the other tool wrote an older copy of the body.
    /// </summary>
    public static bool IsContained(ExternalEntry row, LogEntry entry) =>
        IsMissingOrEqual(row.Category, entry.CategoryText)
        && IsMissingOrEqual(row.Status, entry.StatusText)
        && IsMissingOrEqual(row.Title, entry.Title)
        && Changes(row, entry).All(change => change.Kind is not (EventKind.Body or EventKind.Note));

    static bool IsMissingOrEqual(string? external, string? own) => external is null || external == own;

    static IEnumerable<EntryChange> Changes(ExternalEntry row, LogEntry entry)
    {
        if (EntryStatus.Parse(row.Status) is { } status && status.Text != entry.StatusText)
            yield return new(EventKind.Status, status.Text);
        if (EntryCategory.Parse(row.Category) is { } category && category.Text != entry.CategoryText)
            yield return new(EventKind.Category, category.Text);
        if (row.Title is { Length: > 0 } title && title != entry.Title)
            yield return new(EventKind.Title, title);
        if (row.Body is { Length: > 0 } body && body != entry.BodyWithNotes && BodyChange(body, entry) is { } change)
            yield return change;
    }

    // The other tool appends notes to the body. Its copy may lack notes that people have added here since, or have them
    // in another order.
    static EntryChange? BodyChange(string external, LogEntry entry)
    {
        var (own, notes) = (entry.Body ?? "", entry.Notes.Select(note => note.Text).ToList());
        var keepsBody = own.Length == 0 || TextBlocks.StartsWith(external, own);
        var rest = TextBlocks.Without(keepsBody ? external[own.Length..] : external, notes, out var found);
        if (rest.Length == 0)
            return null;
        // Without the body and all notes, this may be any text. Keep it as a note, which overrides nothing.
        var isNote = keepsBody ? own.Length + notes.Count > 0 : notes.Count > 0 && !found;
        return new(isNote ? EventKind.Note : EventKind.Body, rest);
    }
}
