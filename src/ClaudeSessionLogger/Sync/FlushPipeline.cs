using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Replication;
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

    /// <summary>Also repair projections and write the session context.</summary>
    Everything,
}

/// <summary>Runs the steps of a flush in order. If a step fails, the results of the earlier steps are kept.</summary>
sealed class FlushPipeline(CaptureContext context)
{
    /// <summary>How long to wait for the database. This can be long, because no user waits for a flush.</summary>
    static readonly TimeSpan s_lockWait = TimeSpan.FromSeconds(60);

    /// <summary>Runs a flush while holding the flush lock; returns false if another process holds the lock.</summary>
    public static bool Run(AppPaths paths, TimeProvider clock, FlushScope scope) =>
        FlushLock.RunExclusive(
            paths,
            () =>
            {
                CleanHome(paths, clock);
                new FlushPipeline(CaptureContext.Load(paths, clock)).Run(scope);
            },
            clock
        );

    void Run(FlushScope scope)
    {
        Record(repairs: scope == FlushScope.Everything);
        // If the settings file was missing, recording may have restored its exclusions from the database.
        var known = context.Settings.IsMissing
            ? context with
            {
                Settings = Settings.Load(context.Paths, context.Log),
            }
            : context;
        if (scope >= FlushScope.RecordAndSync)
            Sync(known);
        if (scope == FlushScope.Everything)
            SessionContextWriter.Write(known);
    }

    static void CleanHome(AppPaths paths, TimeProvider clock)
    {
        HomePermissions.TightenFolder(paths);
        // Must run before MakePrivate, because it checks which users could write to the folders.
        TemporaryFolder.RemoveAbandoned(paths, clock);
        HomePermissions.MakePrivate(paths);
    }

    /// <summary>
    /// Imports new and changed transcripts, processes the spool, and updates the status cache and the usage sums.
    /// </summary>
    public ImportResult Record(bool repairs = false)
    {
        var spool = new SpoolProcessor(context);
        ImportResult result;
        using (var importer = new Importer(context, s_lockWait))
        {
            result = importer.Import(spool.FindTranscripts());
            var database = importer.Database;
            spool.Apply(database);
            if (repairs)
                Repair(database);
            StatusCacheWriter.Write(database, context.Paths, context.Clock);
            UsageStore.RecomputePending(database);
        }

        spool.RemoveDone();
        return result;
    }

    /// <summary>Updates log and memory projections for events that are now due, and repairs projections.</summary>
    void Repair(Database database)
    {
        var asOf = EventClock.Now(database, context.Clock, DeviceIdentity.LoadOrCreate(context.Paths));
        DueEvents.Refresh(database, asOf);
        ProjectionRepair.RunIfDue(database, context.Clock.GetUtcNow().UtcDateTime, asOf, context.Log);
    }

    /// <summary>
    /// Syncs the log, memory and sessions with the hub (<see cref="HubSyncStep"/>; <see cref="HubSync"/> lists its
    /// steps). Without a hub, syncs memory with the disk only. If the hub is unreachable, the flush goes on and changes
    /// stay queued.
    /// </summary>
    static void Sync(CaptureContext context)
    {
        try
        {
            new HubSyncStep(context.Paths, context.Settings, context.Clock, HubConnector.Open).Run();
        }
        catch (Failure failure)
        {
            context.Log.Write($"hub: {failure.Message}");
            Console.Error.WriteLine($"hub: {failure.Message}");
        }
    }
}
