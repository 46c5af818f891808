using ClaudeSessionLogger.Domain;
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
    /// <param name="always">Whether to import even if the last import was less than an hour ago.</param>
    public IReadOnlyList<EntryId>? Import(DateTime now, bool always = false)
    {
        if (!always && local.Use(HubStateStore.RowsCheckedAt) is { } last && (now - last).Duration() < s_interval)
            return null;

        var device = local.Device;
        // Ignore rows with the id of a shared note: an import would create an entry for the note, on this machine only.
        var rows = hub.ExternalEntries().Where(row => !SharedMemoryEntries.Contains(row.Id)).ToList();
        return local.Use(database =>
        {
            var changed = new List<EntryId>();
            database.Transaction(() =>
            {
                var (events, asOf) = (new EventStore(database), local.AsOf);
                foreach (var row in rows)
                {
                    var known = events.OfEntry(row.Id);
                    if (known.Any(e => e.Content.Kind == EventKind.Forgotten))
                        continue;
                    var entry = EntryReducer.Reduce(known, asOf);
                    var contents = ExternalChanges.NewEventsOf(row, known, entry);
                    if (contents.Count == 0 && !(entry is not null && ExternalChanges.IsContained(row, entry)))
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
}
