using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// Imports rows that another tool wrote into the hub's <c>log_entries</c>. The events depend only on the row, so that
/// two machines that import it create the same events.
/// </summary>
sealed class ExternalRowImporter(IEventHub hub, ReplicaDatabase local)
{
    static readonly TimeSpan s_interval = TimeSpan.FromHours(1);

    /// <summary>
    /// Imports at most once an hour. Returns the entries whose rows may now be overwritten; null if no import was due.
    /// </summary>
    public IReadOnlyList<string>? Import(DateTime now)
    {
        if (local.Use(HubStateStore.RowsCheckedAt) is { } last && (now - last).Duration() < s_interval)
            return null;

        var device = local.Device;
        // An id of a shared note would make an entry only on this machine.
        var rows = hub.ExternalEntries().Where(row => !SharedMemoryEntries.Contains(row.Id)).ToList();
        return local.Use(database =>
        {
            var changed = new List<string>();
            database.Transaction(() =>
            {
                var (events, asOf) = (new EventStore(database), local.AsOf);
                foreach (var row in rows)
                {
                    var known = events.OfEntry(row.Id);
                    if (known.Any(e => e.Content.Kind == EventKind.Forgotten))
                        continue;
                    List<EventContent> contents =
                    [
                        .. ConvertOrSkip(row, known, asOf)
                            .Where(content => known.All(e => e.Hash != EventHash.Compute(content))),
                    ];
                    if (
                        contents.Count == 0
                        && !(EntryReducer.Reduce(known, asOf) is { } entry && IsUnchanged(row, entry))
                    )
                        continue;
                    events.Append(LogEvent.AllFollowing(device, events.HeadOf(device), contents));
                    changed.Add(row.Id);
                }

                EntryProjector.Refresh(database, changed, asOf);
                HubStateStore.SetRowsCheckedAt(database, now);
            });
            return changed;
        });
    }

    // A row that cannot be converted is skipped, so that the other rows are still imported.
    static List<EventContent> ConvertOrSkip(ExternalEntry row, List<LogEvent> known, DateTime asOf)
    {
        try
        {
            return [.. EventsOf(row, EntryReducer.Reduce(known, asOf))];
        }
        catch (Exception e)
            when (e is ArgumentException or OverflowException or FormatException or InvalidOperationException or Failure
            )
        {
            return [];
        }
    }

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
    /// Whether the row equals the entry except for missing values. Nobody removed those values: DuckDB lost them when
    /// it replayed the write-ahead log of version 1.
    /// </summary>
    static bool IsUnchanged(ExternalEntry row, LogEntry entry) =>
        IsMissingOrEqual(row.Category, entry.CategoryText)
        && IsMissingOrEqual(row.Status, entry.StatusText)
        && IsMissingOrEqual(row.Title, entry.Title)
        && IsMissingOrEqual(row.Body, entry.BodyWithNotes)
        && IsMissingOrEqual(row.UpdatedBy, entry.UpdatedBy);

    static bool IsMissingOrEqual(string? external, string? own) => external is null || external == own;

    static IEnumerable<EntryChange> Changes(ExternalEntry row, LogEntry entry)
    {
        if (EntryStatus.Parse(row.Status) is { } status && status.Text != entry.StatusText)
            yield return new(EventKind.Status, status.Text);
        if (EntryCategory.Parse(row.Category) is { } category && category.Text != entry.CategoryText)
            yield return new(EventKind.Category, category.Text);
        if (row.Title is { Length: > 0 } title && title != entry.Title)
            yield return new(EventKind.Title, title);

        // The other tool appends notes to the body.
        var (external, own) = (row.Body ?? "", entry.BodyWithNotes ?? "");
        if (external.Length > own.Length && external.StartsWith(own, StringComparison.Ordinal))
            yield return new(EventKind.Note, external[own.Length..].Trim());
        else if (external != own && external.Length > 0)
            yield return new(entry.Notes.Count == 0 ? EventKind.Body : EventKind.Note, external);
    }
}
