using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// Syncs events between this machine and the hub: compares chain heads and moves missing events both ways until both
/// have all of them. If it is interrupted, completed steps are kept and the next run continues from there.
/// </summary>
/// <param name="self">This machine's person and program; its device is the replica's.</param>
/// <param name="pause">Waits after another machine pushed first.</param>
sealed class EventReplicator(IEventHub hub, IReplica replica, HubPusher self, TimeProvider clock, Action<TimeSpan> pause, CorruptRangeTracker corruptRanges)
{
    // If other machines push as fast as this one pulls, the rest is left for the next flush.
    const int Rounds = 40;

    // Up to this many of its own events a machine compares after every push instead of once an hour.
    const int FewEvents = 10_000;

    static readonly TimeSpan s_clockTolerance = TimeSpan.FromSeconds(1);
    static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    readonly ForkResolver _forkResolver = new(hub, replica, corruptRanges);
    readonly EventPuller _puller = new(hub, replica, corruptRanges);
    readonly EventPusher _pusher = new(hub, replica);
    readonly HubRepairer _repairer = new(hub, replica);

    public EventReplicator(IEventHub hub, IReplica replica, HubPusher self, TimeProvider clock, Action<TimeSpan> pause) : this(hub, replica, self, clock, pause, new(clock))
    {
    }

    /// <summary>Throws the hub's <see cref="Failure"/>; what was done before it is kept.</summary>
    public ReplicationResult Run()
    {
        for (var round = 0; round < Rounds; round++)
        {
            if (RunOrPause(round) == RoundResult.Complete)
                break;
        }

        if (corruptRanges.IsChanged)
            replica.Remember(corruptRanges.Ranges, comparedAt: null);
        // After finding corrupt ranges, try at once to put back what is missing; after pushing, check that our own
        // events arrived.
        Repair(corruptRanges.Found.Concat(_pusher.Count > 0 ? FindOwnDevice() : []).ToHashSet());
        return new(_puller.Count, _pusher.Count);
    }

    /// <summary>One sentence for each range that the hub advertises but could not deliver in two syncs.</summary>
    public IEnumerable<string> Problems => corruptRanges.Ranges.Where(range => range.IsConfirmed).OrderBy(range => range.Device)
        .Select(range => CorruptRangeText.Describe(range, replica.Load().Hub?.Devices.GetValueOrDefault(range.Device)));

    /// <summary>The number of events put back on the hub because they were missing or damaged there.</summary>
    public int Repaired => _repairer.Count;

    /// <summary>
    /// Compares all events on the hub with the local ones, and puts back those that are missing or damaged there.
    /// </summary>
    public void Repair()
    {
        Repair(only: null);
        replica.Remember(replica.Load().Corrupt, clock.GetUtcNow().UtcDateTime);
    }

    /// <summary>Runs <see cref="Repair()"/> at most once an hour.</summary>
    public void RepairIfDue()
    {
        if (replica.Load().ComparedAt is not { } last || (clock.GetUtcNow().UtcDateTime - last).Duration() >= s_hour)
            Repair();
    }

    void Repair(IReadOnlySet<DeviceId>? only)
    {
        if (only is { Count: 0 })
            return;
        var state = replica.Load();
        if (state.Hub is { } snapshot)
            _repairer.Run(self with { Device = state.Device }, state.Heads, snapshot.Devices, only);
    }

    IEnumerable<DeviceId> FindOwnDevice()
    {
        var state = replica.Load();
        return state.Heads.GetValueOrDefault(state.Device).Seq <= FewEvents ? [state.Device] : [];
    }

    /// <summary>
    /// Allows the rows of these entries to be overwritten, because other tools' changes to them have been imported.
    /// </summary>
    public void AllowOverwrite(IEnumerable<string> entries) => _pusher.OverwritableEntries.UnionWith(entries);

    /// <summary>Runs a round, or pauses if another machine pushed first.</summary>
    RoundResult RunOrPause(int round)
    {
        try
        {
            return RunRound();
        }
        catch (Failure failure) when (failure.Kind == FailureKind.Conflict && round < Rounds - 1)
        {
            pause(Backoff.After(round, mostMilliseconds: 1000));
            return RoundResult.Incomplete;
        }
    }

    /// <summary>
    /// Gets the hub's state, compares it with the local one, and moves the events that either side lacks.
    /// </summary>
    RoundResult RunRound()
    {
        var (state, snapshot) = ReadStates();
        var pusher = self with { Device = state.Device };
        var plan = ReplicationPlan.Compute(state.Heads, snapshot.Devices.ToDictionary(device => device.Key, device => device.Value.Head), replica.ChainAt);
        corruptRanges.Load(state.Corrupt);
        plan = corruptRanges.RemoveFrom(plan, state.Heads, There);
        // The plan no longer matches the local events.
        if (ResolveForks(plan.Branches, state, snapshot))
            return RoundResult.Incomplete;

        var pulled = _puller.Run(plan.Pulls, state.Heads, There);
        _pusher.Refresh(pusher, pulled);
        if (_puller.FoundFork)
            return RoundResult.Incomplete;
        var pushed = _pusher.Run(pusher, plan.Pushes, snapshot, HubTime(snapshot));
        // Only the last machine to push has seen everybody's events; a round is complete only if it moved nothing.
        return pushed == 0 && pulled.Count == 0 ? RoundResult.Complete : RoundResult.Incomplete;

        ChainHead There(DeviceId device) => snapshot.Devices.GetValueOrDefault(device)?.Head ?? ChainHead.None;
    }

    bool ResolveForks(IReadOnlyList<DeviceId> branches, ReplicaState state, HubSnapshot snapshot)
    {
        var parted = false;
        foreach (var device in branches)
        {
            var (here, there) = (state.Heads[device].Seq, snapshot.Devices[device].Head);
            if (_forkResolver.Fork(device, Math.Min(here, there.Seq)))
                parted = true;
            // All events on the hub match ours, but the hub's head does not match them.
            else if (corruptRanges.Ranges.All(range => range.Device != device))
                corruptRanges.Add(device, Math.Min(here, there.Seq), here, there);
        }

        return parted;
    }

    /// <summary>Reads the state of both sides; takes one request to the hub if nothing changed there.</summary>
    (ReplicaState State, HubSnapshot Hub) ReadStates()
    {
        var sent = clock.GetUtcNow();
        var look = hub.GetState();
        var offset = look.Now is { } now ? now - (sent + (clock.GetUtcNow() - sent) / 2).UtcDateTime : TimeSpan.Zero;
        var state = replica.Load();
        var known = state.Hub;
        if (known is not null && known.Matches(look) && (known.ClockOffset - offset).Duration() < s_clockTolerance && (known.LastTime is null) == (look.Now is null))
            return (CheckOwnDevice(state, known), known);

        var devices = known is not null && known.Matches(look) ? known.Devices : hub.Devices().ToDictionary(device => device.Device);
        var snapshot = new HubSnapshot(look.Epoch, offset, devices) { LastTime = look.Now };
        replica.Remember(snapshot);
        return (CheckOwnDevice(state, snapshot), snapshot);
    }

    /// <summary>
    /// Returns the state to continue with. If the hub has more events of this device than this machine, a new device is
    /// used.
    /// </summary>
    ReplicaState CheckOwnDevice(ReplicaState state, HubSnapshot snapshot)
    {
        if (!snapshot.Devices.TryGetValue(state.Device, out var own))
            return state;
        if (own.IsRevoked)
            throw new Failure(FailureKind.Unauthorized,
                "cannot sync: this machine was revoked on the hub. Run claude-session-logger setup --hub "
                    + "ADDRESS to register it as a new device.");
        // A copy of this home writes elsewhere, or this home was restored from a backup: two homes must not use the
        // same numbers.
        if (own.Head.Seq <= state.Heads.GetValueOrDefault(state.Device).Seq)
            return state;
        replica.TakeNewDevice();
        return replica.Load();
    }

    /// <summary>After <see cref="Run"/>: repairs hub rows left behind by interrupted pushes.</summary>
    public void RepairRows() => _pusher.RepairRows(self with { Device = replica.Load().Device });

    /// <summary>
    /// Pushes the rows of these entries again although no event was added, because one of their events has taken
    /// effect.
    /// </summary>
    public void Renew(IReadOnlyCollection<string> entries) => _pusher.Renew(self with { Device = replica.Load().Device }, entries);

    /// <summary>Updates this device's last-seen time on the hub, once an hour.</summary>
    public void ShowPresence()
    {
        var state = replica.Load();
        if (state.Hub is not { } snapshot)
            return;
        var now = HubTime(snapshot);
        if (snapshot.Devices.TryGetValue(state.Device, out var own) && now - own.SeenAt < s_hour)
            return;
        _pusher.ShowPresence(self with { Device = state.Device }, snapshot, now);
    }

    // The hub records by its own clock when it last saw a device.
    DateTime HubTime(HubSnapshot snapshot) => clock.GetUtcNow().UtcDateTime.AddSafely(snapshot.ClockOffset);
}

/// <summary>Whether both sides have everything after a round.</summary>
enum RoundResult
{
    Incomplete,
    Complete,
}

/// <summary>The numbers of events pulled and pushed.</summary>
sealed record ReplicationResult(int Pulled, int Pushed);
