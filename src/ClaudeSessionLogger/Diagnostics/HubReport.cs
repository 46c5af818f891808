using System.Diagnostics;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Diagnostics;

/// <summary>The hub's current state, or its last known state if it does not answer.</summary>
/// <param name="Connected">How long connecting took; null if the hub did not answer.</param>
/// <param name="RoundTrip">How long one request took.</param>
/// <param name="Problem">Why the hub did not answer.</param>
sealed record HubReport(
    string Address,
    DeviceId Device,
    TimeSpan? Connected,
    TimeSpan? RoundTrip,
    Failure? Problem,
    long WaitingEvents,
    long WaitingSessions,
    DateTime? LastSyncAt,
    string? LastError,
    IReadOnlyList<HubDevice> Devices
)
{
    /// <summary>Events that the hub advertises but cannot deliver.</summary>
    public IReadOnlyList<HubDamage> Damaged { get; init; } = [];

    /// <summary>Files or rows of the hub that cannot be read, with the reasons.</summary>
    public IReadOnlyList<SkippedItem> Unreadable { get; init; } = [];

    /// <summary>
    /// A message about private data that is not sent until this person or the hub's owner has made a decision; null if
    /// no decision is pending.
    /// </summary>
    public string? Undecided { get; init; }

    /// <summary>The number of memory versions that the hub does not have.</summary>
    public long WaitingMemory { get; init; }

    /// <summary>Why they are not sent; null if the next sync sends them.</summary>
    public string? WhyMemoryNotSent { get; init; }

    /// <summary>The clock's offset and the number of changes dated in the future, as of the last sync.</summary>
    public ClockReport Clock { get; init; } = new(null, 0);

    /// <param name="open">Connects to an address; throws a <see cref="Failure"/>.</param>
    public static HubReport Load(
        string address,
        AppPaths paths,
        TimeProvider clock,
        TimeSpan wait,
        Func<string, IHub> open
    )
    {
        var settings = Settings.Load(paths, _ => { });
        var report = LoadLastKnown(
            HubAddress.Shown(address, paths.UserHome),
            IsFolder(address, paths) && settings.Sessions is not true,
            settings,
            paths,
            clock,
            wait
        );
        try
        {
            var started = Stopwatch.GetTimestamp();
            using var hub = open(address);
            var connected = Stopwatch.GetElapsedTime(started);
            // The first request includes one-time preparation, so it is not measured.
            hub.GetState();
            var start = Stopwatch.GetTimestamp();
            var now = hub.GetState().Now;
            var roundTrip = Stopwatch.GetElapsedTime(start);
            var devices = hub.Devices();
            var measured = report.Clock with { Offset = now - clock.GetUtcNow().UtcDateTime };
            return report with
            {
                Clock = measured,
                Connected = connected,
                RoundTrip = roundTrip,
                Devices = devices,
                Unreadable = hub.SkippedItems,
            };
        }
        catch (Failure failure)
        {
            return report with { Problem = failure };
        }
    }

    static bool IsFolder(string address, AppPaths paths) =>
        HubAddress.TryParse(address, paths.UserHome, out var known, out _) && known!.Kind == HubKind.Folder;

    // A folder hub receives no sessions without consent, so that no sessions are waiting to be sent.
    static HubReport LoadLastKnown(
        string address,
        bool keepsSessions,
        Settings settings,
        AppPaths paths,
        TimeProvider clock,
        TimeSpan wait
    )
    {
        var device = DeviceIdentity.LoadOrCreate(paths);
        using var database = Database.OpenToRead(paths, wait);
        if (database is null)
            return new(address, device, null, null, null, 0, 0, null, null, []);
        return new(
            address,
            device,
            null,
            null,
            null,
            HubStateStore.PendingEvents(database),
            keepsSessions
                ? 0
                : database.Scalar<long>("select count(*) from sessions where not coalesce(synced, false)"),
            HubStateStore.LastSyncAt(database),
            HubStateStore.LastError(database),
            KnownDeviceStore.All(database)
        )
        {
            Damaged = HubDamage.All(database),
            Undecided = HubConsentStore.Load(database),
            WaitingMemory = HubStateStore.PendingEvents(database, EventTables.Memory),
            WhyMemoryNotSent = MemoryReaders.WhyNotSent(database, settings),
            Clock = ClockReport.Of(database, clock, device),
        };
    }
}
