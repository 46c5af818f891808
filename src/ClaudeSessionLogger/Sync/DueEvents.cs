using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Marks;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// Recomputes entries and memory files that change although no event was added: an event dated in the future is now
/// due, or the estimate of the hub's clock has changed.
/// </summary>
static class DueEvents
{
    /// <summary>
    /// The key under which the last run stored a stamp: events up to this stamp were due. The stamp does not depend on
    /// the hub, so it is kept when the hub changes.
    /// </summary>
    const string LastLimitKey = "due_through";

    static readonly TimeSpan s_step = TimeSpan.FromHours(1);

    public static void Refresh(Database database, DateTime asOf)
    {
        var limit = EventTime.MaxStamp(asOf);
        var before = HybridTimestamp.Parse(Meta.Get(database, LastLimitKey));
        // The first run covers all events dated in the future, because older versions of this program applied them at
        // once.
        var (low, high) =
            before is not { } last ? (limit, HybridTimestamp.Last)
            : last < limit ? (last, limit)
            : (limit, last);
        database.Transaction(() =>
        {
            var entries = new EventStore(database).EntriesStamped(low, high).ToLookup(SharedMemoryEntries.Contains);
            var files = new EventStore(database, EventTables.Memory)
                .EntriesStamped(low, high)
                .Concat(entries[true])
                .Distinct()
                .ToList();
            if (entries[false].Any())
                EntryProjector.Refresh(database, [.. entries[false]], asOf);
            if (files.Count > 0)
            {
                MemoryProjector.Refresh(database, files, asOf);
                SessionMarkProjector.Refresh(database, files, asOf);
            }

            // Save the limit only if something changed or an hour has passed; until then, flushes check the same stamps
            // again.
            if (
                before is null
                || limit < before
                || entries.Count + files.Count > 0
                || limit.Time - before.Value.Time > s_step
            )
                Meta.Set(database, LastLimitKey, limit.ToString());
        });
    }
}
