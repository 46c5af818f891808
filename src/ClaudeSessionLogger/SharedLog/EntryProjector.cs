using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>Computes the rows of <c>log_entries</c> from the events. No other code writes these rows.</summary>
static class EntryProjector
{
    // The maximum number of entries to reduce at once, which limits memory use.
    const int Page = 5_000;

    /// <summary>Recomputes the rows of these entries; redacts the events of forgotten entries.</summary>
    public static void Refresh(Database database, IReadOnlyCollection<EntryId> ids, DateTime asOf)
    {
        var events = new EventStore(database);
        if (events.Forgotten(ids) is [_, ..] forgotten)
            events.Redact(forgotten);
        foreach (var page in ids.Chunk(Page))
            Write(database, page, Reduce(events, page, asOf));
    }

    /// <summary>
    /// Writes an entry's row from <paramref name="events"/>, which must be all of its events. Returns the entry.
    /// </summary>
    public static LogEntry? Write(Database database, EntryId id, IReadOnlyList<LogEvent> events, DateTime asOf)
    {
        var entry = EntryReducer.Reduce(events, asOf);
        Write(database, [id], entry is null ? [] : [entry]);
        return entry;
    }

    static void Write(Database database, IReadOnlyCollection<EntryId> ids, IReadOnlyCollection<LogEntry> entries) =>
        new EntryStore(database).Replace(ids, entries);

    /// <summary>
    /// Computes entries from their events. Leaves out entries that were forgotten or have no creation event yet, and
    /// notes that are shared with a team, which are not entries.
    /// </summary>
    public static List<LogEntry> Reduce(EventStore events, IReadOnlyCollection<EntryId> ids, DateTime asOf) =>
        [.. ReduceAll(events, ids, asOf)];

    static IEnumerable<LogEntry> ReduceAll(EventStore events, IReadOnlyCollection<EntryId> ids, DateTime asOf) =>
        events
            .OfEntries(ids)
            .Where(e => !SharedMemoryEntries.Contains(e.Content.EntryId))
            .GroupBy(e => e.Content.EntryId)
            .Select(entry => EntryReducer.Reduce(entry, asOf))
            .OfType<LogEntry>();

    /// <summary>
    /// Returns the entries whose rows differ from their events, are missing, or have no events. Changes nothing.
    /// </summary>
    public static List<EntryId> Differing(Database database, DateTime asOf)
    {
        var (events, entries) = (new EventStore(database), new EntryStore(database));
        var all = database.Query(
            $"""
            select entry_id from log_events where {SharedMemoryEntries.ExcludedCondition}
            union select id from log_entries where events is not null order by 1
            """,
            row => new EntryId(row.GetString(0))
        );
        var differing = new List<EntryId>();
        foreach (var page in all.Chunk(Page))
            differing.AddRange(entries.Differing(page, ReduceAll(events, page, asOf)));
        return differing;
    }

    /// <summary>Rewrites every row from the events. Returns the number of entries.</summary>
    public static long Rebuild(Database database, DateTime asOf)
    {
        database.Transaction(() =>
        {
            database.Execute(
                "delete from log_entries where events is not null and id not in (select entry_id from log_events)"
            );
            Refresh(
                database,
                database.Query(
                    $"select distinct entry_id from log_events where {SharedMemoryEntries.ExcludedCondition} order by "
                        + "entry_id",
                    row => new EntryId(row.GetString(0))
                ),
                asOf
            );
            new EntryStore(database).MarkSynced();
        });
        return database.Scalar<long>("select count(*) from log_entries");
    }
}
