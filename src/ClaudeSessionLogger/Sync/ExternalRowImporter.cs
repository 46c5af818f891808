using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// Takes in what another tool wrote into the hub's <c>log_entries</c>: as events that follow from the row alone, so that two machines which
/// find it make the same ones.
/// </summary>
sealed class ExternalRowImporter(IEventHub hub, LogReplica replica)
{
    static readonly TimeSpan s_interval = TimeSpan.FromHours(1);

    /// <summary>Looks once an hour. Returns the entries whose rows may be written over; null while it is not yet time.</summary>
    public IReadOnlyList<string>? Import(DateTime now)
    {
        if (replica.Use(HubStateStore.RowsCheckedAt) is { } last && (now - last).Duration() < s_interval)
            return null;

        var device = replica.Load().Device;
        var rows = hub.ExternalEntries();
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
                    List<EventContent> contents = [.. Readable(row, known, asOf).Where(content => known.All(e => e.Hash != EventHash.Compute(content)))];
                    if (contents.Count == 0 && !(EntryReducer.Reduce(known, asOf) is { } entry && IsUnchanged(row, entry)))
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

    // One row that makes no events, whatever is in it, stops none of the others.
    static List<EventContent> Readable(ExternalEntry row, List<LogEvent> known, DateTime asOf)
    {
        try
        {
            return [.. EventsOf(row, EntryReducer.Reduce(known, asOf))];
        }
        catch (Exception e) when (e is ArgumentException or OverflowException or FormatException or InvalidOperationException or Failure)
        {
            return [];
        }
    }

    /// <summary>What the row says that the entry does not; the whole row where there is no entry.</summary>
    public static IEnumerable<EventContent> EventsOf(ExternalEntry row, LogEntry? entry)
    {
        if (entry is null)
            return LegacyEntryImport.EventsOf(row);

        var at = row.UpdatedAt ?? row.LoggedAt ?? entry.LoggedAt;
        var actor = row.UpdatedBy ?? row.CreatedBy ?? UserIdentity.Unknown;
        return Changes(row, entry).Select(change => new EventContent(HybridTimestamp.At(at), at, actor, entry.Project, row.Id, change.Kind, change.Value, row.SessionId, null));
    }

    /// <summary>
    /// Whether the row has no other values than the entry, only fewer: DuckDB lost them when it replayed version 1's log, and nobody meant that.
    /// </summary>
    static bool IsUnchanged(ExternalEntry row, LogEntry entry) =>
        IsValid(row.Category, entry.Category) && IsValid(row.Status, entry.Status) && IsValid(row.Title, entry.Title) && IsValid(row.Body, entry.BodyWithNotes)
        && IsValid(row.UpdatedBy, entry.UpdatedBy);

    static bool IsValid(string? theirs, string? ours) => theirs is null || theirs == ours;

    static IEnumerable<EntryChange> Changes(ExternalEntry row, LogEntry entry)
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
