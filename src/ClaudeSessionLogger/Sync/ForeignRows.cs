using ClaudeSessionLogger.Hubs;
using ClaudeSessionLogger.Log;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// Takes in what another tool wrote into the hub's <c>log_entries</c>: as events that follow from the row alone, so that two machines which
/// find it make the same ones.
/// </summary>
sealed class ForeignRows(IEventHub hub, StoredReplica replica)
{
    static readonly TimeSpan s_interval = TimeSpan.FromHours(1);

    /// <summary>Looks once an hour. Returns the entries whose rows may be written over; null while it is not yet time.</summary>
    public IReadOnlyList<string>? TakeIn(DateTime now)
    {
        if (replica.Use(HubStore.RowsLookedAt) is { } last && (now - last).Duration() < s_interval)
            return null;

        var device = replica.Load().Device;
        var rows = hub.ForeignEntries();
        return replica.Use(database =>
        {
            var changed = new List<string>();
            database.Transaction(() =>
            {
                var (events, asOf) = (new EventStore(database), replica.AsOf);
                foreach (var row in rows)
                {
                    var known = events.OfEntry(row.Id);
                    if (known.Any(e => e.Content.Kind == EventKind.Forgotten))
                        continue;
                    List<EventContent> contents = [.. Readable(row, known, asOf).Where(content => known.All(e => e.Hash != EventHash.Of(content)))];
                    if (contents.Count == 0 && !(EntryFold.Of(known, asOf) is { } entry && SaysNothing(row, entry)))
                        continue;
                    events.Append(LogEvent.AllFollowing(device, events.HeadOf(device), contents));
                    changed.Add(row.Id);
                }

                Projection.Refresh(database, changed, asOf);
                HubStore.SetRowsLookedAt(database, now);
            });
            return changed;
        });
    }

    // One row that makes no events, whatever is in it, stops none of the others.
    static List<EventContent> Readable(ForeignEntry row, List<LogEvent> known, DateTime asOf)
    {
        try
        {
            return [.. EventsOf(row, EntryFold.Of(known, asOf))];
        }
        catch (Exception e) when (e is ArgumentException or OverflowException or FormatException or InvalidOperationException or Failure)
        {
            return [];
        }
    }

    /// <summary>What the row says that the entry does not; the whole row where there is no entry.</summary>
    public static IEnumerable<EventContent> EventsOf(ForeignEntry row, LogEntry? entry)
    {
        if (entry is null)
            return LogAdoption.EventsOf(row);

        var at = row.UpdatedAt ?? row.LoggedAt ?? entry.LoggedAt;
        var actor = row.UpdatedBy ?? row.CreatedBy ?? Identity.Unknown;
        return Changes(row, entry).Select(change => new EventContent(Hlc.At(at), at, actor, entry.Project, row.Id, change.Kind, change.Value, row.SessionId, null));
    }

    /// <summary>
    /// Whether the row has no other values than the entry, only fewer: DuckDB lost them when it replayed version 1's log, and nobody meant that.
    /// </summary>
    static bool SaysNothing(ForeignEntry row, LogEntry entry) =>
        Fits(row.Category, entry.Category) && Fits(row.Status, entry.Status) && Fits(row.Title, entry.Title) && Fits(row.Body, entry.BodyWithNotes)
        && Fits(row.UpdatedBy, entry.UpdatedBy);

    static bool Fits(string? theirs, string? ours) => theirs is null || theirs == ours;

    static IEnumerable<EntryChange> Changes(ForeignEntry row, LogEntry entry)
    {
        if (EntryStatus.All.Contains(row.Status) && row.Status != entry.Status)
            yield return new(EventKind.Status, row.Status!);
        if (EntryCategory.All.Contains(row.Category) && row.Category != entry.Category)
            yield return new(EventKind.Category, row.Category!);
        if (row.Title is { Length: > 0 } title && title != entry.Title)
            yield return new(EventKind.Title, title);

        // The other tool adds notes to the end of the body.
        var (theirs, ours) = (row.Body ?? "", entry.BodyWithNotes ?? "");
        if (theirs.Length > ours.Length && theirs.StartsWith(ours, StringComparison.Ordinal))
            yield return new(EventKind.Note, theirs[ours.Length..].Trim());
        else if (theirs != ours && theirs.Length > 0)
            yield return new(entry.Notes.Count == 0 ? EventKind.Body : EventKind.Note, theirs);
    }
}
