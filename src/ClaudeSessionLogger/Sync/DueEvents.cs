using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// Updates the projections where only time has changed them: an event dated in the future is due, or the hub's clock
/// was found to differ from the estimate.
/// </summary>
static class DueEvents
{
    /// <summary>
    /// The stamp up to which events were treated as due last time. Not tied to a hub, so it is kept when the hub
    /// changes.
    /// </summary>
    const string Through = "due_through";

    static readonly TimeSpan s_step = TimeSpan.FromHours(1);

    public static void Refresh(Database database, DateTime asOf)
    {
        var limit = EventTime.Limit(asOf);
        var before = HybridTimestamp.Parse(Meta.Get(database, Through));
        // On the first run, all events dated in the future: older versions did not hold them back.
        var (low, high) = before is not { } last ? (limit, HybridTimestamp.Last) : last < limit ? (last, limit) : (limit, last);
        database.Transaction(() =>
        {
            var entries = new EventStore(database).EntriesStamped(low, high).ToLookup(SharedMemoryEntries.Contains);
            var files = new EventStore(database, EventTables.Memory).EntriesStamped(low, high).Concat(entries[true]).Distinct(StringComparer.Ordinal).ToList();
            if (entries[false].Any())
                EntryProjector.Refresh(database, [.. entries[false]], asOf);
            if (files.Count > 0)
                MemoryProjector.Refresh(database, files, asOf);
            // Not saved at every flush; the stamps in between are checked again.
            if (before is null || limit < before || entries.Count + files.Count > 0 || limit.Time - before.Value.Time > s_step)
                Meta.Set(database, Through, limit.ToString());
        });
    }
}
