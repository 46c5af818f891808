using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Marks;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Versions;

/// <summary>
/// Stores the events of this person's own log, and updates the memory files and marks of sessions that they change.
/// </summary>
/// <param name="refresh">
/// Recomputes the memory files of the given entries, as they are at the given time, and removes forgotten texts.
/// </param>
sealed class MemoryReplica(ReplicaDatabase local, Action<Database, IEnumerable<EntryId>, DateTime> refresh)
    : StoredReplica(local, EventTables.Memory)
{
    /// <summary>Returns no entries, because versions of memory files have no rows in <c>log_entries</c>.</summary>
    public override IReadOnlyList<LogEntry> Entries(IReadOnlyCollection<EntryId> ids) => [];

    protected override void Project(IReadOnlyList<LogEvent> newEvents)
    {
        Local.HasForgotten |= newEvents.Any(e => e.Content.Kind == EventKind.Forgotten);
        var (entries, asOf) = (newEvents.Select(e => e.Content.EntryId).Distinct().ToList(), Local.AsOf);
        refresh(Database, entries.Where(SharedMemoryEntries.Contains), asOf);
        SessionMarkProjector.Refresh(Database, entries, asOf);
    }
}
