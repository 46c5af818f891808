using ClaudeSessionLogger.Hubs;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// One meeting of this machine and the hub: look, compare, and bring over what either lacks, until both have all. Whatever
/// happens in the middle, what was done stands, and the next meeting goes on from there.
/// </summary>
/// <param name="self">Whose machine it is; its device is the replica's.</param>
/// <param name="pause">Waits, when another machine came first.</param>
sealed class Exchange(IEventHub hub, IReplica replica, HubPusher self, TimeProvider clock, Action<TimeSpan> pause, Damage damage)
{
    // A hub that others fill as fast as it is emptied is left for the next flush.
    const int Rounds = 40;

    // So many of a machine's own are compared whenever it pushes, and not only once an hour.
    const int FewEvents = 10_000;

    static readonly TimeSpan s_clockTolerance = TimeSpan.FromSeconds(1);
    static readonly TimeSpan s_presence = TimeSpan.FromHours(1);

    readonly Branching _branching = new(hub, replica, damage);
    readonly Pulling _pulling = new(hub, replica, damage);
    readonly Pushing _pushing = new(hub, replica);
    readonly Repairing _repairing = new(hub, replica);

    public Exchange(IEventHub hub, IReplica replica, HubPusher self, TimeProvider clock, Action<TimeSpan> pause) : this(hub, replica, self, clock, pause, new(clock))
    {
    }

    /// <summary>Throws the hub's <see cref="Failure"/>; everything up to there is done.</summary>
    public ExchangeResult Run()
    {
        for (var round = 0; round < Rounds; round++)
        {
            if (RunOrPause(round) == RoundResult.Complete)
                break;
        }

        if (damage.IsChanged)
            replica.Remember(damage.Ranges, comparedAt: null);
        // Who finds damage looks at once whether what lies before it can be put back, and who wrote, whether it stands there whole.
        Repair(damage.Found.Concat(_pushing.Count > 0 ? OwnDevice() : []).ToHashSet(StringComparer.Ordinal));
        return new(_pulling.Count, _pushing.Count);
    }

    /// <summary>Events that the hub advertises but cannot deliver, seen in two syncs: each a sentence.</summary>
    public IEnumerable<string> Problems => damage.Ranges.Where(range => range.IsConfirmed).OrderBy(range => range.Device, StringComparer.Ordinal)
        .Select(range => CorruptText.Of(range, replica.Load().Hub?.Devices.GetValueOrDefault(range.Device)));

    /// <summary>How many events were put back on the hub that were missing or damaged there.</summary>
    public int Repaired => _repairing.Count;

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
        if (state.Hub is { } memory)
            _repairing.Run(self with { Device = state.Device }, state.Heads, memory.Devices, only);
    }

    IEnumerable<string> OwnDevice()
    {
        var state = replica.Load();
        return state.Heads.GetValueOrDefault(state.Device).Seq <= FewEvents ? [state.Device] : [];
    }

    /// <summary>What another tool wrote of these entries has been taken in: their rows may be written over.</summary>
    public void AllowOverwrite(IEnumerable<string> entries) => _pushing.TakenIn.UnionWith(entries);

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
        var (state, memory) = Meet();
        var pusher = self with { Device = state.Device };
        var plan = SyncPlan.Of(state.Heads, memory.Devices.ToDictionary(device => device.Key, device => device.Value.Head, StringComparer.Ordinal), replica.ChainAt);
        damage.Load(state.Corrupt);
        plan = damage.RemoveFrom(plan, state.Heads, There);
        // What is here is then no longer what the plan was made of.
        if (Part(plan.Branches, state, memory))
            return RoundResult.Incomplete;

        var pulled = _pulling.Run(plan.Pulls, state.Heads, There);
        _pushing.Refresh(pusher, pulled);
        if (_pulling.FoundBranch)
            return RoundResult.Incomplete;
        var pushed = _pushing.Run(pusher, plan.Pushes, memory, HubTime(memory));
        // Whoever pushes last sees what all others pushed before: only then is nothing left to bring over.
        return pushed == 0 && pulled.Count == 0 ? RoundResult.Complete : RoundResult.Incomplete;

        Head There(string device) => memory.Devices.GetValueOrDefault(device)?.Head ?? Head.None;
    }

    bool Part(IReadOnlyList<string> branches, ReplicaState state, HubMemory memory)
    {
        var parted = false;
        foreach (var device in branches)
        {
            var (here, there) = (state.Heads[device].Seq, memory.Devices[device].Head);
            if (_branching.Part(device, Math.Min(here, there.Seq)))
                parted = true;
            // All that is there agrees with ours, and the hub's head does not agree with all that is there.
            else if (damage.Ranges.All(range => range.Device != device))
                damage.Add(device, Math.Min(here, there.Seq), here, there);
        }

        return parted;
    }

    /// <summary>How things stand on both sides; one question to the hub if nothing there has changed.</summary>
    (ReplicaState State, HubMemory Memory) Meet()
    {
        var sent = clock.GetUtcNow();
        var look = hub.Look();
        var offset = look.Now is { } now ? now - (sent + (clock.GetUtcNow() - sent) / 2).UtcDateTime : TimeSpan.Zero;
        var state = replica.Load();
        var known = state.Hub;
        if (known is not null && known.Matches(look) && (known.ClockOffset - offset).Duration() < s_clockTolerance && known.HasClock == (look.Now is not null))
            return (CheckOwnDevice(state, known), known);

        var devices = known is not null && known.Matches(look) ? known.Devices : hub.Devices().ToDictionary(device => device.Device, StringComparer.Ordinal);
        var memory = new HubMemory(look.Epoch, offset, devices) { HasClock = look.Now is not null };
        replica.Remember(memory);
        return (CheckOwnDevice(state, memory), memory);
    }

    /// <summary>Returns the state to go on with: after the hub has seen more of this device than is here, that of a new one.</summary>
    ReplicaState CheckOwnDevice(ReplicaState state, HubMemory memory)
    {
        if (!memory.Devices.TryGetValue(state.Device, out var own))
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
    public void Mend() => _pushing.Mend(self with { Device = replica.Load().Device });

    /// <summary>Says anew what these entries are, although no event was added to them: one of theirs has become due.</summary>
    public void Renew(IReadOnlyCollection<string> entries) => _pushing.Renew(self with { Device = replica.Load().Device }, entries);

    /// <summary>Lets the others see that this machine is alive, once an hour.</summary>
    public void ShowPresence()
    {
        var state = replica.Load();
        if (state.Hub is not { } memory)
            return;
        var now = HubTime(memory);
        if (memory.Devices.TryGetValue(state.Device, out var own) && now - own.SeenAt < s_presence)
            return;
        _pushing.ShowPresence(self with { Device = state.Device }, memory, now);
    }

    // The hub says by its own clock when it saw a device.
    DateTime HubTime(HubMemory memory) => clock.GetUtcNow().UtcDateTime.Plus(memory.ClockOffset);
}

/// <summary>Whether both sides have everything after a round.</summary>
enum RoundResult
{
    Incomplete,
    Complete,
}

/// <summary>What came of an exchange: how many events came, and went.</summary>
sealed record ExchangeResult(int Pulled, int Pushed);
