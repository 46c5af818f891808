using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Sync;

/// <summary>The replicas of a sync, in one local database.</summary>
sealed class SyncReplicas : IDisposable
{
    readonly TimeProvider _clock;

    // Looking for changed entries reads all events, and a sync opens the database many times.
    bool _hasChecked;

    public SyncReplicas(AppPaths paths, TimeProvider clock, TimeSpan wait)
    {
        _clock = clock;
        Local = new(paths, clock, wait, ImportLegacyEntries);
        Log = new(Local, MemoryProjector.Refresh);
        Memory = new(Local);
    }

    public ReplicaDatabase Local { get; }

    public LogReplica Log { get; }

    public MemoryReplica Memory { get; }

    public void Dispose() => Local.Dispose();

    void ImportLegacyEntries(Database database, DeviceId device)
    {
        if (_hasChecked)
            return;
        _hasChecked = true;
        if (LegacyEntryImport.IsDue(database))
            database.Transaction(() =>
                LegacyEntryImport.Import(database, device, EventClock.Now(database, _clock, device))
            );
    }
}
