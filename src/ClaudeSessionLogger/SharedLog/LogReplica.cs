using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>Stores the events of the shared log, and updates the entries and shared notes that they change.</summary>
/// <param name="refreshMemory">
/// Recomputes the memory files of the given entries, as they are at the given time. The log contains such entries too:
/// the notes that are shared with a team.
/// </param>
sealed class LogReplica(ReplicaDatabase local, Action<Database, IEnumerable<EntryId>, DateTime> refreshMemory)
    : StoredReplica(local, EventTables.Shared)
{
    public override IReadOnlyList<LogEntry> Entries(IReadOnlyCollection<EntryId> ids) =>
        EntryProjector.Reduce(Store, [.. ids.Where(id => !SharedMemoryEntries.Contains(id))], Local.AsOf);

    protected override void Project(IReadOnlyList<LogEvent> newEvents)
    {
        Local.HasForgotten |= newEvents.Any(e => e.Content.Kind == EventKind.Forgotten);
        var ids = newEvents.Select(e => e.Content.EntryId).ToLookup(SharedMemoryEntries.Contains);
        var asOf = Local.AsOf;
        refreshMemory(Database, ids[true], asOf);
        EntryProjector.Refresh(Database, [.. ids[false].Distinct()], asOf);
        ClaimRace.Settle(Database, Local.Device, newEvents, asOf, Local.Clock);
        new EntryStore(Database).MarkSynced();
    }

    protected override void ApplyHubState(HubSnapshot snapshot, bool wasReset)
    {
        if (wasReset)
            HubStateStore.MarkSessionsUnsent(Database);
        HubStateStore.SetClockSeen(Database, snapshot.LastTime);
        new EntryStore(Database).MarkSynced();
    }
}
