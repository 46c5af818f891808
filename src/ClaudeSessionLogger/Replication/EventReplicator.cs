using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// Syncs events between this machine and the hub: compares chain heads and moves missing events both ways until both
/// have all of them. If it is interrupted, completed steps are kept and the next run continues from there.
/// </summary>
/// <param name="self">
/// This machine's person and program. The device id in it is ignored; the replica's device id is used.
/// </param>
/// <param name="pause">Waits before a retry if another machine pushed first.</param>
sealed class EventReplicator(
    IEventHub hub,
    IReplica replica,
    HubPusher self,
    TimeProvider clock,
    Action<TimeSpan> pause,
    CorruptRangeTracker corruptRanges
)
{
    // The maximum number of rounds in one sync. Without it, a sync would not end if other machines pushed as fast as
    // this machine pulls. The next flush continues.
    const int MaxRounds = 40;

    // A machine with at most this many events of its own compares them with the hub's after every push instead of once
    // an hour.
    const int MaxEventsToCompareAfterPush = 10_000;

    static readonly TimeSpan s_clockTolerance = TimeSpan.FromSeconds(1);
    static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    readonly ForkResolver _forkResolver = new(hub, replica, corruptRanges);
    readonly EventPuller _puller = new(hub, replica, corruptRanges);
    readonly EventPusher _pusher = new(hub, replica);
    readonly HubRepairer _repairer = new(hub, replica);

    public EventReplicator(IEventHub hub, IReplica replica, HubPusher self, TimeProvider clock, Action<TimeSpan> pause)
        : this(hub, replica, self, clock, pause, new(clock)) { }

    /// <summary>What this replicator has moved since it was created.</summary>
    public ReplicationResult Totals => new(_puller.Count, _pusher.Count, _puller.Notes, _pusher.Notes);

    /// <summary>Throws the hub's <see cref="Failure"/>; steps completed before it are kept.</summary>
    public ReplicationResult Run()
    {
        RunRounds(sends: true);
        // If this sync found corrupt ranges, try to put back their events now. If it pushed events, check that they
        // have arrived.
        Repair(corruptRanges.Found.Concat(_pusher.Count > 0 ? FindOwnDevice() : []).ToHashSet());
        return Totals;
    }

    /// <summary>Receives events that this machine lacks, and sends nothing.</summary>
    public ReplicationResult Receive()
    {
        RunRounds(sends: false);
        return Totals;
    }

    void RunRounds(bool sends)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            if (RunOrPause(round, sends) == RoundResult.Complete)
                break;
        }

        if (corruptRanges.IsChanged)
            replica.StoreCorruptRanges(corruptRanges.Ranges, comparedAt: null);
    }

    /// <summary>One sentence for each range that the hub advertises but could not deliver in two syncs.</summary>
    public IEnumerable<string> Problems =>
        corruptRanges
            .Ranges.Where(range => range.IsConfirmed)
            .OrderBy(range => range.Device)
            .Select(range =>
                CorruptRangeText.Describe(range, replica.Load().Hub?.Devices.GetValueOrDefault(range.Device))
            );

    /// <summary>The number of events put back on the hub because they were missing or damaged there.</summary>
    public int Repaired => _repairer.Count;

    /// <summary>
    /// Compares all events on the hub with the local ones, and puts back those that are missing or damaged there.
    /// </summary>
    public void Repair()
    {
        Repair(only: null);
        replica.StoreCorruptRanges(replica.Load().Corrupt, clock.GetUtcNow().UtcDateTime);
    }

    /// <summary>Whether the last <see cref="Repair()"/> was more than an hour ago.</summary>
    public bool IsRepairDue =>
        replica.Load().ComparedAt is not { } last || (clock.GetUtcNow().UtcDateTime - last).Duration() >= s_hour;

    /// <summary>Runs <see cref="Repair()"/> at most once an hour.</summary>
    public void RepairIfDue()
    {
        if (IsRepairDue)
            Repair();
    }

    /// <summary>
    /// Removes the text of forgotten entries that an interrupted push left on the hub. On a folder hub, each machine
    /// removes it from the files that it has written.
    /// </summary>
    public void RemoveForgottenText()
    {
        var pusher = self with { Device = replica.Load().Device };
        if (hub.Leftovers().Forgotten is [_, ..] forgotten)
            hub.Redact(forgotten);
        hub.Push(new(pusher, [], []));
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
        return state.Heads.GetValueOrDefault(state.Device).Seq <= MaxEventsToCompareAfterPush ? [state.Device] : [];
    }

    /// <summary>
    /// Lets pushes overwrite the rows of these entries. Call it after importing what other tools have changed in them.
    /// </summary>
    public void AllowOverwrite(IEnumerable<EntryId> entries) => _pusher.OverwritableEntries.UnionWith(entries);

    /// <summary>Runs a round. If another machine pushed first, pauses, and the next round tries again.</summary>
    RoundResult RunOrPause(int round, bool sends)
    {
        try
        {
            return RunRound(sends);
        }
        catch (Failure failure) when (failure.Kind == FailureKind.Conflict && round < MaxRounds - 1)
        {
            pause(Backoff.After(round, maxMilliseconds: 1000));
            return RoundResult.Incomplete;
        }
    }

    /// <summary>
    /// Gets the hub's state, compares it with the local one, and moves the events that either side lacks.
    /// </summary>
    RoundResult RunRound(bool sends)
    {
        var (state, snapshot) = ReadStates();
        var pusher = self with { Device = state.Device };
        var plan = ReplicationPlan.Compute(
            state.Heads,
            snapshot.Devices.ToDictionary(device => device.Key, device => device.Value.Head),
            replica.ChainAt
        );
        corruptRanges.Load(state.Corrupt);
        plan = corruptRanges.RemoveFrom(plan, state.Heads, HubHead);
        // Resolving a fork changes local events, so the plan no longer matches them.
        if (ResolveForks(plan.Forks, state, snapshot))
            return RoundResult.Incomplete;

        var pulled = _puller.Run(plan.Pulls, state.Heads, HubHead);
        if (sends)
            _pusher.PushMergedRows(pusher, pulled);
        if (_puller.FoundFork)
            return RoundResult.Incomplete;
        if (!sends)
            return pulled.Count == 0 ? RoundResult.Complete : RoundResult.Incomplete;
        var pushed = _pusher.Run(pusher, plan.Pushes, snapshot, HubTime(snapshot));
        // Other machines may have pushed during this round, so both sides are equal only after a round that moved
        // nothing.
        return pushed == 0 && pulled.Count == 0 ? RoundResult.Complete : RoundResult.Incomplete;

        ChainHead HubHead(DeviceId device) => snapshot.Devices.GetValueOrDefault(device)?.Head ?? ChainHead.None;
    }

    bool ResolveForks(IReadOnlyList<DeviceId> branches, ReplicaState state, HubSnapshot snapshot)
    {
        var hasResolved = false;
        foreach (var device in branches)
        {
            var (localSeq, hubHead) = (state.Heads[device].Seq, snapshot.Devices[device].Head);
            if (_forkResolver.TryResolve(device, Math.Min(localSeq, hubHead.Seq)))
                hasResolved = true;
            // The hub has the same events as this machine, but a different chain head.
            else if (corruptRanges.Ranges.All(range => range.Device != device))
                corruptRanges.Add(device, Math.Min(localSeq, hubHead.Seq), localSeq, hubHead);
        }

        return hasResolved;
    }

    /// <summary>
    /// Reads the state of both sides. Sends only one request to the hub if nothing has changed there.
    /// </summary>
    (ReplicaState State, HubSnapshot Hub) ReadStates()
    {
        var sent = clock.GetUtcNow();
        var hubState = hub.GetState();
        var offset = hubState.Now is { } now
            ? now - (sent + (clock.GetUtcNow() - sent) / 2).UtcDateTime
            : TimeSpan.Zero;
        var state = replica.Load();
        var known = state.Hub;
        if (
            known is not null
            && known.Matches(hubState)
            && (known.ClockOffset - offset).Duration() < s_clockTolerance
            && (known.LastTime is null) == (hubState.Now is null)
        )
            return (CheckOwnDevice(state, known), known);

        var devices =
            known is not null && known.Matches(hubState)
                ? known.Devices
                : hub.Devices().ToDictionary(device => device.Device);
        var snapshot = new HubSnapshot(hubState.Epoch, offset, devices) { LastTime = hubState.Now };
        replica.StoreHub(snapshot);
        return (CheckOwnDevice(state, snapshot), snapshot);
    }

    /// <summary>
    /// Returns the state to continue with. First switches to a new device id if the hub has more events of this device
    /// than this machine has, or if the device's row on the hub belongs to another role.
    /// </summary>
    ReplicaState CheckOwnDevice(ReplicaState state, HubSnapshot snapshot)
    {
        if (!snapshot.Devices.TryGetValue(state.Device, out var ownDevice))
            return state;
        if (ownDevice.IsRevoked)
            throw new Failure(
                FailureKind.Unauthorized,
                "cannot sync: this machine was revoked on the hub. Run claude-session-logger setup --hub "
                    + "ADDRESS to register it as a new device."
            );
        // Either another machine writes events in a copy of this home folder, or this home folder was restored from a
        // backup. Two home folders must not use the same sequence numbers.
        if (ownDevice.Head.Seq <= state.Heads.GetValueOrDefault(state.Device).Seq && !ownDevice.BelongsToOtherRole)
            return state;
        replica.SwitchToNewDevice();
        return replica.Load();
    }

    /// <summary>Repairs hub rows that interrupted pushes left incomplete. Call it after <see cref="Run"/>.</summary>
    public void RepairRows() => _pusher.RepairRows(self with { Device = replica.Load().Device });

    /// <summary>
    /// Pushes the rows of these entries again. They have changed although no event was added, because an event that was
    /// dated in the future has taken effect.
    /// </summary>
    public void RewriteRows(IReadOnlyCollection<EntryId> entries) =>
        _pusher.RewriteRows(self with { Device = replica.Load().Device }, entries);

    /// <summary>Updates this device's last-seen time on the hub, once an hour.</summary>
    public void UpdateLastSeen()
    {
        var state = replica.Load();
        if (state.Hub is not { } snapshot)
            return;
        var now = HubTime(snapshot);
        if (snapshot.Devices.TryGetValue(state.Device, out var ownDevice) && now - ownDevice.SeenAt < s_hour)
            return;
        _pusher.UpdateLastSeen(self with { Device = state.Device }, snapshot, now);
    }

    // The hub's last-seen times are times of its own clock.
    DateTime HubTime(HubSnapshot snapshot) => clock.GetUtcNow().UtcDateTime.AddSafely(snapshot.ClockOffset);
}

/// <summary>Whether both sides have everything after a round.</summary>
enum RoundResult
{
    Incomplete,
    Complete,
}

/// <summary>The numbers of events pulled and pushed.</summary>
/// <param name="PulledNotes">The notes among them.</param>
sealed record ReplicationResult(int Pulled, int Pushed, NoteCount PulledNotes, NoteCount PushedNotes);
