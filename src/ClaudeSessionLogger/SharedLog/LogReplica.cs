using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>The replica of the shared log: its events make entries.</summary>
/// <param name="refreshMemory">
/// Recomputes the memory files of these entries as of a time: the log also carries the notes shared with a team.
/// </param>
sealed class LogReplica(ReplicaDatabase local, Action<Database, IEnumerable<string>, DateTime> refreshMemory)
    : StoredReplica(local, EventTables.Shared)
{
    public override IReadOnlyList<LogEntry> Entries(IReadOnlyCollection<string> ids) =>
        EntryProjector.Reduce(Store, [.. ids.Where(id => !SharedMemoryEntries.Contains(id))], Local.AsOf);

    protected override void Project(IReadOnlyList<LogEvent> newEvents)
    {
        Local.HasForgotten |= newEvents.Any(e => e.Content.Kind == EventKind.Forgotten);
        var ids = newEvents.Select(e => e.Content.EntryId).ToLookup(SharedMemoryEntries.Contains);
        var asOf = Local.AsOf;
        refreshMemory(Database, ids[true], asOf);
        EntryProjector.Refresh(Database, [.. ids[false].Distinct(StringComparer.Ordinal)], asOf);
        new EntryStore(Database).MarkSynced();
    }

    protected override void Reflect(HubSnapshot snapshot, bool isLess)
    {
        if (isLess)
            HubStateStore.MarkSessionsUnsent(Database);
        HubStateStore.SetClockSeen(Database, snapshot.LastTime);
        new EntryStore(Database).MarkSynced();
    }
}
