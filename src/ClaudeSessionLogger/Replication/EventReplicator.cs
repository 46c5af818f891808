using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// One meeting of this machine and the hub: look, compare, and bring over what either lacks, until both have all. Whatever
/// happens in the middle, what was done stands, and the next meeting goes on from there.
/// </summary>
/// <param name="self">Whose machine it is; its device is the replica's.</param>
/// <param name="pause">Waits, when another machine came first.</param>
sealed class EventReplicator(IEventHub hub, IReplica replica, HubPusher self, TimeProvider clock, Action<TimeSpan> pause, CorruptRangeTracker corruptRanges)
{
    // A hub that others fill as fast as it is emptied is left for the next flush.
    const int Rounds = 40;

    // So many of a machine's own are compared whenever it pushes, and not only once an hour.
    const int FewEvents = 10_000;

    static readonly TimeSpan s_clockTolerance = TimeSpan.FromSeconds(1);
    static readonly TimeSpan s_presence = TimeSpan.FromHours(1);

    readonly ForkResolver _forkResolver = new(hub, replica, corruptRanges);
    readonly EventPuller _puller = new(hub, replica, corruptRanges);
    readonly EventPusher _pusher = new(hub, replica);
    readonly HubRepairer _repairer = new(hub, replica);

    public EventReplicator(IEventHub hub, IReplica replica, HubPusher self, TimeProvider clock, Action<TimeSpan> pause) : this(hub, replica, self, clock, pause, new(clock))
    {
    }

    /// <summary>Throws the hub's <see cref="Failure"/>; everything up to there is done.</summary>
    public ReplicationResult Run()
    {
        for (var round = 0; round < Rounds; round++)
        {
            if (RunOrPause(round) == RoundResult.Complete)
                break;
        }

        if (corruptRanges.IsChanged)
            replica.Remember(corruptRanges.Ranges, comparedAt: null);
        // Who finds damage looks at once whether what lies before it can be put back, and who wrote, whether it stands there whole.
        Repair(corruptRanges.Found.Concat(_pusher.Count > 0 ? FindOwnDevice() : []).ToHashSet(StringComparer.Ordinal));
        return new(_puller.Count, _pusher.Count);
    }

    /// <summary>Events that the hub advertises but cannot deliver, seen in two syncs: each a sentence.</summary>
    public IEnumerable<string> Problems => corruptRanges.Ranges.Where(range => range.IsConfirmed).OrderBy(range => range.Device, StringComparer.Ordinal)
        .Select(range => CorruptRangeText.Describe(range, replica.Load().Hub?.Devices.GetValueOrDefault(range.Device)));

    /// <summary>How many events were put back on the hub that were missing or damaged there.</summary>
    public int Repaired => _repairer.Count;

    /// <summary>Compares all that is on the hub with what is here, and puts back what is missing or damaged there.</summary>
    public void Repair()
    {
        Repair(only: null);
        replica.Remember(replica.Load().Corrupt, clock.GetUtcNow().UtcDateTime);
    }

    /// <summary>The same, once an hour.</summary>
    public void RepairIfDue()
    {
        if (replica.Load().ComparedAt is not { } last || (clock.GetUtcNow().UtcDateTime - last).Duration() >= s_presence)
            Repair();
    }

    void Repair(IReadOnlySet<string>? only)
    {
        if (only is { Count: 0 })
            return;
        var state = replica.Load();
        if (state.Hub is { } snapshot)
            _repairer.Run(self with { Device = state.Device }, state.Heads, snapshot.Devices, only);
    }

    IEnumerable<string> FindOwnDevice()
    {
        var state = replica.Load();
        return state.Heads.GetValueOrDefault(state.Device).Seq <= FewEvents ? [state.Device] : [];
    }

    /// <summary>What another tool wrote of these entries has been taken in: their rows may be written over.</summary>
    public void AllowOverwrite(IEnumerable<string> entries) => _pusher.OverwritableEntries.UnionWith(entries);

    /// <summary>Runs a round; where another machine came first, pauses instead.</summary>
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

    /// <summary>Gets the hub's state, compares it with ours, and brings over what either side lacks.</summary>
    RoundResult RunRound()
    {
        var (state, snapshot) = ReadStates();
        var pusher = self with { Device = state.Device };
        var plan = ReplicationPlan.Compute(state.Heads, snapshot.Devices.ToDictionary(device => device.Key, device => device.Value.Head, StringComparer.Ordinal), replica.ChainAt);
        corruptRanges.Load(state.Corrupt);
        plan = corruptRanges.RemoveFrom(plan, state.Heads, There);
        // What is here is then no longer what the plan was made of.
        if (ResolveForks(plan.Branches, state, snapshot))
            return RoundResult.Incomplete;

        var pulled = _puller.Run(plan.Pulls, state.Heads, There);
        _pusher.Refresh(pusher, pulled);
        if (_puller.FoundFork)
            return RoundResult.Incomplete;
        var pushed = _pusher.Run(pusher, plan.Pushes, snapshot, HubTime(snapshot));
        // Whoever pushes last sees what all others pushed before: only then is nothing left to bring over.
        return pushed == 0 && pulled.Count == 0 ? RoundResult.Complete : RoundResult.Incomplete;

        ChainHead There(string device) => snapshot.Devices.GetValueOrDefault(device)?.Head ?? ChainHead.None;
    }

    bool ResolveForks(IReadOnlyList<string> branches, ReplicaState state, HubSnapshot snapshot)
    {
        var parted = false;
        foreach (var device in branches)
        {
            var (here, there) = (state.Heads[device].Seq, snapshot.Devices[device].Head);
            if (_forkResolver.Fork(device, Math.Min(here, there.Seq)))
                parted = true;
            // All that is there agrees with ours, and the hub's head does not agree with all that is there.
            else if (corruptRanges.Ranges.All(range => range.Device != device))
                corruptRanges.Add(device, Math.Min(here, there.Seq), here, there);
        }

        return parted;
    }

    /// <summary>How things stand on both sides; one question to the hub if nothing there has changed.</summary>
    (ReplicaState State, HubSnapshot Memory) ReadStates()
    {
        var sent = clock.GetUtcNow();
        var look = hub.GetState();
        var offset = look.Now is { } now ? now - (sent + (clock.GetUtcNow() - sent) / 2).UtcDateTime : TimeSpan.Zero;
        var state = replica.Load();
        var known = state.Hub;
        if (known is not null && known.Matches(look) && (known.ClockOffset - offset).Duration() < s_clockTolerance && (known.LastTime is null) == (look.Now is null))
            return (CheckOwnDevice(state, known), known);

        var devices = known is not null && known.Matches(look) ? known.Devices : hub.Devices().ToDictionary(device => device.Device, StringComparer.Ordinal);
        var snapshot = new HubSnapshot(look.Epoch, offset, devices) { LastTime = look.Now };
        replica.Remember(snapshot);
        return (CheckOwnDevice(state, snapshot), snapshot);
    }

    /// <summary>Returns the state to go on with: after the hub has seen more of this device than is here, that of a new one.</summary>
    ReplicaState CheckOwnDevice(ReplicaState state, HubSnapshot snapshot)
    {
        if (!snapshot.Devices.TryGetValue(state.Device, out var own))
            return state;
        if (own.IsRevoked)
            throw new Failure(FailureKind.Unauthorized,
                "this machine was revoked on the hub: nothing of it is taken there. claude-session-logger setup --hub with its address comes as a new one.");
        // A copy of this home writes elsewhere, or this one was put back to an earlier state: two must not use the same numbers.
        if (own.Head.Seq <= state.Heads.GetValueOrDefault(state.Device).Seq)
            return state;
        replica.TakeNewDevice();
        return replica.Load();
    }

    /// <summary>After a <see cref="Run"/>: puts right there what it was not asked about, because somebody was stopped in the middle of it.</summary>
    public void RepairRows() => _pusher.RepairRows(self with { Device = replica.Load().Device });

    /// <summary>Says anew what these entries are, although no event was added to them: one of theirs has become due.</summary>
    public void Renew(IReadOnlyCollection<string> entries) => _pusher.Renew(self with { Device = replica.Load().Device }, entries);

    /// <summary>Lets the others see that this machine is alive, once an hour.</summary>
    public void ShowPresence()
    {
        var state = replica.Load();
        if (state.Hub is not { } snapshot)
            return;
        var now = HubTime(snapshot);
        if (snapshot.Devices.TryGetValue(state.Device, out var own) && now - own.SeenAt < s_presence)
            return;
        _pusher.ShowPresence(self with { Device = state.Device }, snapshot, now);
    }

    // The hub says by its own clock when it saw a device.
    DateTime HubTime(HubSnapshot snapshot) => clock.GetUtcNow().UtcDateTime.AddSafely(snapshot.ClockOffset);
}

/// <summary>Whether both sides have everything after a round.</summary>
enum RoundResult
{
    Incomplete,
    Complete,
}

/// <summary>What came of an exchange: how many events came, and went.</summary>
sealed record ReplicationResult(int Pulled, int Pushed);
