using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Sync;

/// <summary>Runs the hub sync of a flush and records its outcome.</summary>
/// <param name="open">Connects to an address; throws a <see cref="Failure"/>.</param>
sealed class HubSyncStep(AppPaths paths, Settings settings, TimeProvider clock, Func<string, IHub> open)
{
    static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(60);

    /// <summary>Whether to look for rows of other tools even if this was done less than an hour ago.</summary>
    public bool ChecksRows { get; init; }

    /// <summary>
    /// Returns null if no hub is set up. Throws the <see cref="Failure"/> that ended the sync; the results of earlier
    /// steps are kept.
    /// </summary>
    public HubSyncResult? Run()
    {
        using var replicas = new SyncReplicas(paths, clock, s_timeout);
        var memory = new MemorySync(paths, settings, clock, replicas, new(paths.BackgroundLog, clock));
        if (settings.Hub is { } address)
            return Run(replicas, memory, address);
        replicas.Local.Use(RefreshDue);
        memory.RunLocally();
        replicas.Local.Use(database => StatusCacheWriter.Write(database, paths, clock));
        memory.RenewIndex();
        return null;
    }

    public HubSyncResult Run(SyncReplicas replicas, MemorySync memory, string address)
    {
        try
        {
            // Do this before connecting, so that local changes are recorded even if the hub is unreachable.
            replicas.Local.Use(RefreshDue);
            memory.ScanLocalChanges();
            var known = WithHubUser(replicas, address);
            var self = Self(known);
            // Throws if the address is invalid. An invalid address may contain a password and must not be stored.
            HubAddress.Parse(address, paths.UserHome);
            if (replicas.Local.Use(HubStateStore.AddressOf) != address)
                replicas.Local.Use(database => database.Transaction(() => HubMembership.ChangeHub(database, address)));
            // Nothing should go to the hub without a name: others could not tell whose it is.
            replicas.Local.Use(database => NameAdoption.Run(database, replicas.Local.Device, self.Person, clock));
            replicas.Local.Release();
            using var hub = open(address);
            var sync = new HubSync(hub, replicas, self, clock, memory, known) { ChecksRows = ChecksRows };
            var result = RunSync(hub, replicas, sync);
            if (settings.HubUser is null)
                SaveHubUser(address, self.Person);
            if (replicas.Local.Use(HubConsentStore.Load) is { } undecided)
                new BackgroundLog(paths.BackgroundLog, clock).WriteOnce($"{undecided}.");
            Report(result);
            replicas.Local.Use(database => SaveOutcome(database, error: null));
            replicas.Local.Compact();
            memory.RenewIndex();
            return result;
        }
        catch (Failure failure)
        {
            replicas.Local.Use(database => SaveOutcome(database, failure.Message));
            throw;
        }
    }

    /// <summary>
    /// Receives memory from the hub and sends nothing. Before, local changes are recorded as versions, so that nothing
    /// is overwritten that is not in the history.
    /// </summary>
    public void Receive(SyncReplicas replicas, MemorySync memory, string address)
    {
        replicas.Local.Use(RefreshDue);
        memory.ScanLocalChanges();
        var self = Self(WithHubUser(replicas, address));
        HubAddress.Parse(address, paths.UserHome);
        if (replicas.Local.Use(HubStateStore.AddressOf) != address)
            replicas.Local.Use(database => database.Transaction(() => HubMembership.ChangeHub(database, address)));
        replicas.Local.Release();
        using var hub = open(address);
        var releasingHub = new ReleasingHub(hub, replicas.Local);
        var log = new EventReplicator(releasingHub, replicas.Log, self, clock, Thread.Sleep);
        log.Receive();
        memory.RunWithHub(releasingHub, log, self, receivesOnly: true);
        memory.RenewIndex();
    }

    // Version 1 did not save the name, but the hub knows it.
    Settings WithHubUser(SyncReplicas replicas, string address) =>
        settings.HubUser is null
        && replicas.Local.Use(HubStateStore.AddressOf) == address
        && replicas
            .Local.Use(database => KnownDeviceStore.All(database))
            .Find(device => device.Device == replicas.Local.Device)
            is { Person: { } person }
            ? settings.WithHubUser(person)
            : settings;

    void SaveHubUser(string address, string person)
    {
        var log = new BackgroundLog(paths.BackgroundLog, clock);
        try
        {
            Settings.Update(
                paths,
                log,
                before => before.Hub == address && before.HubUser is null ? before.WithHubUser(person) : before
            );
        }
        catch (Exception e) when (e is Failure or IOException or UnauthorizedAccessException)
        {
            log.WriteOnce($"cannot save your name on the hub in {paths.ConfigFile} ({e.Reason}).");
        }
    }

    // Logs each problem once; the commands hub and doctor show problems that persist.
    void Report(HubSyncResult result)
    {
        var log = new BackgroundLog(paths.BackgroundLog, clock);
        foreach (var problem in result.Problems)
            log.WriteOnce($"hub: {problem}");
        if (result.Repaired > 0)
            log.Write(
                $"hub: sent {result.Repaired:N0} {(result.Repaired == 1 ? "event" : "events")} again, missing or "
                    + "damaged "
                    + "on the hub."
            );
    }

    // Records skipped files even if the sync fails: they may be the cause.
    HubSyncResult RunSync(IHub hub, SyncReplicas replicas, HubSync sync)
    {
        try
        {
            var result = RunWithOwnDevice(replicas, sync);
            // If the hub is unchanged, a sync does not read the devices' files. Read them now, because a file that
            // could not be read before may still be unreadable.
            if (hub.SkippedItems.Count == 0 && replicas.Local.Use(HubStateStore.Unreadable) is not null)
                hub.Devices();
            return result;
        }
        finally
        {
            var skipped = SkippedItems.Sentence(hub.SkippedItems);
            if (skipped is not null)
                new BackgroundLog(paths.BackgroundLog, clock).WriteOnce($"hub: {skipped}");
            replicas.Local.Use(database => HubStateStore.SetUnreadable(database, skipped));
            replicas.Local.Release();
        }
    }

    static HubSyncResult RunWithOwnDevice(SyncReplicas replicas, HubSync sync)
    {
        try
        {
            return sync.Run();
        }
        catch (Failure failure) when (failure.Kind == FailureKind.DeviceTaken)
        {
            // The stored state of the hub does not show to whom the device belongs.
            replicas.Log.SwitchToNewDevice();
            return sync.Run();
        }
    }

    /// <summary>
    /// Returns the identity of this machine and person for a hub. A name is required: a hub would treat two people
    /// named <c>unknown</c> as the same person.
    /// </summary>
    public static HubPusher Self(Settings settings)
    {
        var person = UserIdentity.HubName(settings);
        if (person == UserIdentity.Unknown)
        {
            throw new Failure(
                FailureKind.Invalid,
                "cannot join a hub: your name is unknown, but other users must see it on your entries. Run "
                    + "claude-session-logger setup --hub ADDRESS --user NAME, or set CLAUDE_LOGGER_USER or git "
                    + "config --global user.name."
            );
        }

        return new(DeviceId.None, settings.MachineName, person, ProgramVersion);
    }

    static string ProgramVersion => typeof(HubSyncStep).Assembly.GetName().Version?.ToString(3) ?? "0";

    void RefreshDue(Database database) =>
        DueEvents.Refresh(database, EventClock.Now(database, clock, DeviceIdentity.LoadOrCreate(paths)));

    void SaveOutcome(Database database, string? error)
    {
        database.Transaction(() => HubStateStore.SetOutcome(database, error, clock.GetUtcNow().UtcDateTime));
        // The sync may have changed the estimate of the hub's clock.
        RefreshDue(database);
        StatusCacheWriter.Write(database, paths, clock);
    }
}
