using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// Brings the projections up to date where time alone changes them: an event that was dated in the future is due, or the hub's clock
/// turned out to be another than was thought.
/// </summary>
static class DueEvents
{
    /// <summary>Up to which stamp events were taken to be due the last time. Not of a hub: it stays when that changes.</summary>
    const string Through = "due_through";

    static readonly TimeSpan s_step = TimeSpan.FromHours(1);

    public static void Refresh(Database database, DateTime asOf)
    {
        var limit = EventTime.Limit(asOf);
        var before = HybridTimestamp.Parse(Meta.Get(database, Through));
        // At first all that is held: an older program knew no such thing.
        var (low, high) = before is not { } last ? (limit, HybridTimestamp.Last) : last < limit ? (last, limit) : (limit, last);
        database.Transaction(() =>
        {
            var entries = new EventStore(database).EntriesStamped(low, high).ToLookup(MemoryEvent.IsOf);
            var files = new EventStore(database, EventTables.Memory).EntriesStamped(low, high).Concat(entries[true]).Distinct(StringComparer.Ordinal).ToList();
            if (entries[false].Any())
                EntryProjector.Refresh(database, [.. entries[false]], asOf);
            if (files.Count > 0)
                MemoryProjector.Refresh(database, files, asOf);
            // Not at every flush: what lies between is looked at again.
            if (before is null || limit < before || entries.Count + files.Count > 0 || limit.Time - before.Value.Time > s_step)
                Meta.Set(database, Through, limit.ToString());
        });
    }
}
