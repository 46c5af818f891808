using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Memory.Marks;

/// <summary>Computes <c>session_marks</c> from the events. No other code writes these rows.</summary>
static class SessionMarkProjector
{
    static readonly string s_ofMarks = $"starts_with(entry_id, '{SessionMarkEvents.Prefix}')";

    /// <summary>
    /// Recomputes the rows of these entries, of which those of other kinds are ignored, and removes the texts of
    /// forgotten sessions. The caller must be in a transaction.
    /// </summary>
    public static void Refresh(Database database, IEnumerable<EntryId> entries, DateTime asOf)
    {
        var ids = entries.Where(SessionMarkEvents.Contains).Distinct().ToList();
        if (ids.Count == 0)
            return;
        var store = new EventStore(database, EventTables.Memory);
        if (store.Forgotten(ids) is [_, ..] forgotten)
            store.Redact(forgotten);
        using (var filter = database.Filter(ids.Select(SessionMarkEvents.SessionOf)))
            database.Execute($"delete from session_marks where session_id in {filter}");
        using var rows = database.Appender("session_marks");
        foreach (var (session, marks) in Compute(store.OfEntries(ids), asOf))
            rows.CreateRow()
                .AppendValue(session.Value)
                .AppendValue(marks.Title)
                .AppendValue(MarkedSessions.Stored(marks.Tags))
                .AppendValue(marks.IsPinned)
                .AppendValue(marks.Note)
                .EndRow();
    }

    /// <summary>Returns the entries whose rows differ from their events. Changes nothing.</summary>
    public static List<EntryId> Differing(Database database, DateTime asOf)
    {
        var store = new EventStore(database, EventTables.Memory);
        var entries = database.Query(
            $"select distinct entry_id from memory_events where {s_ofMarks}",
            row => new EntryId(row.GetString(0))
        );
        var computed = Compute(store.OfEntries(entries), asOf);
        var stored = SessionMarkStore.All(database);
        return
        [
            .. computed
                .Keys.Concat(stored.Select(row => row.Key))
                .Distinct()
                .Where(session =>
                    !stored[session].SequenceEqual(computed.TryGetValue(session, out var marks) ? [marks] : [])
                )
                .Select(SessionMarkEvents.EntryOf)
                .Order(),
        ];
    }

    static Dictionary<SessionId, SessionMarks> Compute(IEnumerable<LogEvent> events, DateTime asOf) =>
        events
            .GroupBy(e => e.Content.EntryId)
            .Select(entry => (Id: SessionMarkEvents.SessionOf(entry.Key), new SessionMarkReducer(entry, asOf).Marks))
            .Where(session => !session.Marks.IsEmpty)
            .ToDictionary(session => session.Id, session => session.Marks);
}
