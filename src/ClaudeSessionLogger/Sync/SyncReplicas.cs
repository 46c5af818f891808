using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Sync;
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
        KeptNotes = new(paths, new(paths.BackgroundLog, clock));
        Log = new(Local, RefreshMemory);
        Memory = new(Local, RefreshMemory);
    }

    public KeptNotes KeptNotes { get; }

    public ReplicaDatabase Local { get; }

    public LogReplica Log { get; }

    public MemoryReplica Memory { get; }

    /// <summary>
    /// Removes texts of forgotten notes that are left in the database: an older version of the program, or a restored
    /// backup, did not remove them. The caller must be in a transaction.
    /// </summary>
    public void RemoveForgottenTexts()
    {
        var forgotten = new ForgottenNotes(Local.Current, KeptNotes.Save).RemoveTexts();
        if (forgotten.Count == 0)
            return;
        Local.HasForgotten = true;
        MemoryProjector.Refresh(Local.Current, forgotten, Local.AsOf);
    }

    public void Dispose() => Local.Dispose();

    void RefreshMemory(Database database, IEnumerable<EntryId> entries, DateTime asOf)
    {
        var changed = entries.ToList();
        if (changed.Count == 0)
            return;
        RemoveForgottenTexts();
        MemoryProjector.Refresh(database, changed, asOf);
    }

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
