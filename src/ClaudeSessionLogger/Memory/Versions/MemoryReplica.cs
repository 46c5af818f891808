using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Memory.Versions;

/// <summary>The replica of this person's memory: its events are versions of files.</summary>
sealed class MemoryReplica(ReplicaDatabase local) : StoredReplica(local, EventTables.Memory)
{
    /// <summary>None: versions have no row in the plain table.</summary>
    public override IReadOnlyList<LogEntry> Entries(IReadOnlyCollection<string> ids) => [];

    protected override void Project(IReadOnlyList<LogEvent> news) =>
        MemoryProjector.Refresh(
            Database,
            news.Select(e => e.Content.EntryId).Where(SharedMemoryEntries.Contains),
            Local.AsOf
        );
}
