using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Hubs;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Sync;

/// <summary>The hub's part of a flush: meets it, and remembers how that went for whoever asks.</summary>
/// <param name="open">Connects to an address; throws a <see cref="Failure"/>.</param>
sealed class HubFlush(Locations places, Settings settings, TimeProvider clock, Func<string, IHub> open)
{
    static readonly TimeSpan s_wait = TimeSpan.FromSeconds(60);

    /// <summary>Null where no hub is set up. Throws the <see cref="Failure"/> that ended it; what was done until then stands.</summary>
    public MeetingResult? Run()
    {
        using var replica = new StoredReplica(places, clock, s_wait);
        var memory = new MemorySync(places, settings, clock, replica, new(places.SyncLog, clock));
        if (settings.Hub is { } address)
            return Run(replica, memory, address);
        replica.Use(RefreshDue);
        memory.RunHere();
        replica.Use(database => BadgeWriter.Write(database, places, clock));
        memory.RenewIndex();
        return null;
    }

    public MeetingResult Run(StoredReplica replica, MemorySync memory, string address)
    {
        try
        {
            // Also when the hub is away: what was written here is kept.
            replica.Use(RefreshDue);
            memory.TakeIn();
            var self = Self(settings);
            // What is no address may hold a secret, and is not kept.
            HubAddress.Parse(address, places.UserHome);
            if (replica.Use(HubStore.AddressOf) != address)
                replica.Use(database => database.Transaction(() => HubStore.Change(database, address)));
            replica.Release();
            using var hub = open(address);
            var result = RunMeeting(hub, replica, new(hub, replica, self, clock, memory, settings));
            if (replica.Use(HubDecision.Of) is { } undecided)
                new SyncLog(places.SyncLog, clock).WriteOnce($"{undecided}.");
            Report(result);
            replica.Use(database => Conclude(database, error: null));
            replica.Compact();
            memory.RenewIndex();
            return result;
        }
        catch (Failure failure)
        {
            replica.Use(database => Conclude(database, failure.Message));
            throw;
        }
    }

    // Once: what lasts is told by the commands hub and doctor.
    void Report(MeetingResult result)
    {
        var log = new SyncLog(places.SyncLog, clock);
        foreach (var problem in result.Problems)
            log.WriteOnce($"hub: {problem}");
        if (result.Repaired > 0)
            log.Write($"hub: {result.Repaired} events that were missing or damaged there were put back.");
    }

    // Also when it fails: perhaps of that.
    MeetingResult RunMeeting(IHub hub, StoredReplica replica, Meeting meeting)
    {
        try
        {
            return meeting.Run();
        }
        finally
        {
            var passed = PassedFiles.Sentence(hub.Passed);
            if (passed is not null)
                new SyncLog(places.SyncLog, clock).WriteOnce($"hub: {passed}");
            replica.Use(database => HubStore.SetUnreadable(database, passed));
            replica.Release();
        }
    }

    /// <summary>As whom this machine comes to a hub. Two people called <c>unknown</c> would be one.</summary>
    public static HubPusher Self(Settings settings)
    {
        var person = Identity.UserName(settings);
        if (person == Identity.Unknown)
        {
            throw new Failure(FailureKind.Invalid,
                "a hub needs your name, so that others know who wrote what: run claude-session-logger setup --hub with --user NAME, or set CLAUDE_LOGGER_USER or git config --global user.name.");
        }

        return new("", Environment.MachineName, person, ProgramVersion);
    }

    static string ProgramVersion => typeof(HubFlush).Assembly.GetName().Version?.ToString(3) ?? "0";

    void RefreshDue(Database database) => DueEvents.Refresh(database, EventClock.AsOf(database, clock, DeviceId.LoadOrCreate(places).ToString()));

    void Conclude(Database database, string? error)
    {
        database.Transaction(() => HubStore.SetOutcome(database, error, clock.GetUtcNow().UtcDateTime));
        // The hub's clock may have turned out to be another.
        RefreshDue(database);
        BadgeWriter.Write(database, places, clock);
    }
}
