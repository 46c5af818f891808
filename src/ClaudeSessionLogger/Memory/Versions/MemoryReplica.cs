using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Memory.Versions;

/// <summary>Stores the events of this person's memory, and updates the memory files that they change.</summary>
sealed class MemoryReplica(ReplicaDatabase local) : StoredReplica(local, EventTables.Memory)
{
    /// <summary>Returns none, because versions of memory files have no rows in <c>log_entries</c>.</summary>
    public override IReadOnlyList<LogEntry> Entries(IReadOnlyCollection<string> ids) => [];

    protected override void Project(IReadOnlyList<LogEvent> newEvents) =>
        MemoryProjector.Refresh(
            Database,
            newEvents.Select(e => e.Content.EntryId).Where(SharedMemoryEntries.Contains),
            Local.AsOf
        );
}
