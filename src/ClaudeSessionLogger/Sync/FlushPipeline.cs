using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Memory.Marks;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Sync;

/// <summary>Which steps a flush runs.</summary>
enum FlushScope
{
    /// <summary>Record sessions.</summary>
    Record,

    /// <summary>Record, then sync with the hub.</summary>
    RecordAndSync,

    /// <summary>Record, sync, repair projections and write the session context.</summary>
    Everything,
}

/// <summary>Runs the steps of a flush in order. If a step fails, the results of the earlier steps are kept.</summary>
sealed class FlushPipeline(CaptureContext context)
{
    /// <summary>How long to wait for the database. This can be long, because no user waits for a flush.</summary>
    static readonly TimeSpan s_lockWait = TimeSpan.FromSeconds(60);

    int _archived;

    /// <summary>Whether to look for rows of other tools even if this was done less than an hour ago.</summary>
    bool ChecksRows { get; init; }

    /// <summary>Runs a flush while holding the flush lock; returns false if another process holds the lock.</summary>
    /// <param name="report">Receives what the flush did.</param>
    public static bool Run(
        AppPaths paths,
        TimeProvider clock,
        FlushScope scope,
        bool checksRows = false,
        Action<FlushResult>? report = null
    ) =>
        FlushLock.RunExclusive(
            paths,
            () =>
            {
                CleanHome(paths, clock);
                var pipeline = new FlushPipeline(CaptureContext.Load(paths, clock)) { ChecksRows = checksRows };
                var result = pipeline.Run(scope);
                report?.Invoke(result);
            },
            clock
        );

    /// <summary>
    /// Records one session whose end is in the spool, while holding the flush lock, and syncs with the hub if
    /// <paramref name="syncs"/>. Returns how that session is recorded.
    /// </summary>
    /// <param name="wait">How long to wait for a running flush, which may not record this session.</param>
    public static RecordedState RecordOne(
        AppPaths paths,
        TimeProvider clock,
        SessionId session,
        bool syncs,
        TimeSpan wait
    )
    {
        using var fileLock = FlushLock.Hold(paths, clock, wait);
        CleanHome(paths, clock);
        var pipeline = new FlushPipeline(CaptureContext.Load(paths, clock)) { ChecksRows = true };
        pipeline.Record(onlySession: session);
        using (var database = Database.Open(paths, clock, s_lockWait))
        {
            var state = SessionState.Of(database, session);
            if (!syncs || state != RecordedState.Recorded)
                return state;
        }

        pipeline.Sync();
        return RecordedState.Recorded;
    }

    FlushResult Run(FlushScope scope)
    {
        var recorded = Record(repairs: scope == FlushScope.Everything);
        // If the settings file was missing, recording may have restored its exclusions from the database.
        var known = context.Settings.IsMissing
            ? context with
            {
                Settings = Settings.Load(context.Paths, context.Log),
            }
            : context;
        var (synced, failure) = scope >= FlushScope.RecordAndSync ? Sync(known) : default;
        if (scope == FlushScope.Everything)
            SessionContextWriter.Write(known);
        // After the sync, which may have received that something was forgotten.
        BackupErasingStep.Run(known);
        return new(recorded, synced, failure) { Archived = _archived };
    }

    static void CleanHome(AppPaths paths, TimeProvider clock)
    {
        HomePermissions.TightenFolder(paths);
        // RemoveAbandoned checks which users could write to the folders, so it must run before MakePrivate changes
        // their permissions.
        TemporaryFolder.RemoveAbandoned(paths, clock);
        HomePermissions.MakePrivate(paths);
    }

    /// <summary>
    /// Imports new and changed transcripts, processes the spool, and updates the status cache and the usage sums.
    /// </summary>
    /// <param name="onlySession">The session to record; null to record all.</param>
    public ImportResult Record(bool repairs = false, SessionId? onlySession = null)
    {
        var spool = new SpoolProcessor(context, onlySession);
        spool.RememberUser();
        ImportResult result;
        IReadOnlyList<TranscriptFile> found;
        // With one session only, the next flush takes it.
        var archive = onlySession is null ? ArchiveStep.Create(context) : null;
        using (var importer = new Importer(context, s_lockWait))
        {
            found = spool.FindTranscripts();
            result = importer.Import(
                onlySession is null
                    ? found
                    : [.. found.Where(file => new SessionId(TranscriptPath.SessionId(file.Path)) == onlySession)]
            );
            var database = importer.Database;
            spool.Apply(database);
            if (NameAdoption.IsNeeded(database))
                NameAdoption.Run(
                    database,
                    DeviceIdentity.LoadOrCreate(context.Paths),
                    NameAdoption.NameOf(context.Settings),
                    context.Clock
                );
            if (repairs)
                Repair(database);
            StatusCacheWriter.Write(database, context.Paths, context.Clock);
            UsageStore.RecomputePending(database);
            archive?.Plan(database, found, SessionMarkStore.Pinned(database));
        }

        spool.RemoveDone();
        archive?.Run();
        _archived = archive?.Archived ?? 0;
        if (onlySession is null)
            ExpiryStep.Run(context, found, archive?.Catalog);
        return result;
    }

    /// <summary>Updates log and memory projections for events that are now due, and repairs projections.</summary>
    void Repair(Database database)
    {
        var device = DeviceIdentity.LoadOrCreate(context.Paths);
        var asOf = EventClock.Now(database, context.Clock, device);
        // Before the projections are repaired, which would undo what the Python tool still writes into the file.
        if (LegacyEntryImport.IsDue(database))
            database.Transaction(() => LegacyEntryImport.Import(database, device, asOf));
        PythonToolImport.CountNewSessions(database);
        DueEvents.Refresh(database, asOf);
        ProjectionRepair.RunIfDue(database, context.Clock.GetUtcNow().UtcDateTime, asOf, context.Log);
    }

    /// <summary>
    /// Syncs the log, memory and sessions with the hub (<see cref="HubSyncStep"/>; <see cref="HubSync"/> lists its
    /// steps). Without a hub, syncs memory with the disk only. If the hub is unreachable, the flush goes on and changes
    /// stay queued.
    /// </summary>
    void Sync() => Sync(context);

    (HubSyncResult? Synced, Failure? Failure) Sync(CaptureContext context)
    {
        try
        {
            var step = new HubSyncStep(context.Paths, context.Settings, context.Clock, HubConnector.Open)
            {
                ChecksRows = ChecksRows,
            };
            return (step.Run(), null);
        }
        catch (Failure failure)
        {
            context.Log.Write($"hub: {failure.Message}");
            Console.Error.WriteLine($"hub: {failure.Message}");
            return (null, failure);
        }
    }
}

/// <summary>What a flush did.</summary>
/// <param name="Synced">Null if there is no hub, or if the sync failed.</param>
/// <param name="HubFailure">Why the sync failed; null if it did not.</param>
sealed record FlushResult(ImportResult Recorded, HubSyncResult? Synced, Failure? HubFailure)
{
    /// <summary>The number of sessions of which new parts were archived.</summary>
    public int Archived { get; init; }
}
