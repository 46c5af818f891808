using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Sync;

/// <summary>What of a flush is done.</summary>
enum FlushScope
{
    /// <summary>Sessions are recorded.</summary>
    Record,

    /// <summary>Then everything is synced with the hub.</summary>
    RecordAndSync,

    /// <summary>The computed tables are repaired and the context of new sessions is written, too.</summary>
    Everything,
}

/// <summary>The steps of a flush, in order. Each stands when it is done, whatever becomes of those after it.</summary>
sealed class FlushPipeline(CaptureContext context)
{
    /// <summary>How long to wait for others to let go of the database: it is nobody's time.</summary>
    static readonly TimeSpan s_lockWait = TimeSpan.FromSeconds(60);

    /// <summary>One at a time; false when another process does it.</summary>
    public static bool Run(AppPaths paths, TimeProvider clock, FlushScope scope) => FlushLock.RunExclusive(paths, () =>
    {
        CleanHome(paths, clock);
        new FlushPipeline(CaptureContext.Load(paths, clock)).Run(scope);
    }, clock);

    void Run(FlushScope scope)
    {
        Record(repairs: scope == FlushScope.Everything);
        // The database may have told of exclusions that the file lost.
        var known = context.Settings.IsMissing ? context with { Settings = Settings.Load(context.Paths, context.Log) } : context;
        if (scope >= FlushScope.RecordAndSync)
            Sync(known);
        if (scope == FlushScope.Everything)
            SessionContextWriter.Write(known);
    }

    static void CleanHome(AppPaths paths, TimeProvider clock)
    {
        HomePermissions.TightenFolder(paths);
        // Looks at who could have written in them, so before they are closed.
        TemporaryFolder.RemoveAbandoned(paths, clock);
        HomePermissions.Tighten(paths);
    }

    /// <summary>Records new and changed transcripts and what hooks left in the spool, and rewrites what is computed from them.</summary>
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
            UsageStore.Renew(database);
        }

        spool.RemoveDone();
        return result;
    }

    /// <summary>Brings the log's and memory's tables up to date where time alone changes them, and repairs computed tables.</summary>
    void Repair(Database database)
    {
        var asOf = EventClock.AsOf(database, context.Clock, DeviceIdentity.LoadOrCreate(context.Paths).ToString());
        DueEvents.Refresh(database, asOf);
        ProjectionRepair.RunIfDue(database, context.Clock.GetUtcNow().UtcDateTime, asOf, context.Log);
    }

    /// <summary>
    /// Syncs the log, memory and sessions with the hub (<see cref="HubSyncStep"/>, whose steps <see cref="HubSync"/> lists), or memory with the disk
    /// alone where there is none. A hub that is away is no reason to fail: what waits, waits.
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
