using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>One seeded history: machines, a hub, what their people do, and what goes wrong; then all is healed and looked at.</summary>
sealed class History : IDisposable
{
    const int MostMachines = 9;

    readonly Random _chance;
    readonly VirtualClock _clock = new();
    readonly IWorld _world;
    readonly Weather _weather;
    readonly Interleaving _interleaving;
    readonly Promises _promises;
    readonly Flaw _flaw;
    readonly List<Machine> _machines = [];
    readonly List<(Machine Machine, Action PutBack)> _keptHomes = [];
    readonly List<Action> _keptHubs = [];
    int _entries;

    public History(int seed, Func<TimeProvider, Random, IWorld> newWorld, Flaw flaw = Flaw.None)
    {
        _chance = new(seed);
        _world = newWorld(_clock, _chance);
        _weather = new(_chance) { Boundary = Boundary };
        _interleaving = new(_chance);
        _promises = new(Everywhere);
        _flaw = flaw;
        var people = _chance.Next(1, 5);
        for (var i = _chance.Next(2, _world.IsSlow ? 5 : 7); i > 0; i--)
            _machines.Add(new($"m{_machines.Count}", $"person{_machines.Count % people}", NewHome($"person{_machines.Count % people}"), NewClock()));

        IHome NewHome(string person) => _world.NewHome(person);
    }

    public IReadOnlyList<Machine> Machines => _machines;

    public void Run()
    {
        for (var step = _world.IsSlow ? _chance.Next(10, 50) : _chance.Next(20, 120); step > 0; step--)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(_chance.Next(1, 20_000)));
            Step(_chance.Next(102));
        }

        Heal();
        // Life goes on, also for copies of one home that did not know of each other.
        foreach (var machine in _machines)
            Create(machine);
        Heal();
        new Aftermath(_machines, _world, _weather, _clock, _flaw).Check(_promises);
    }

    public void Dispose()
    {
        foreach (var machine in _machines)
            machine.Home.Dispose();
        _world.Dispose();
    }

    void Step(int dice)
    {
        var machine = Any(_machines);
        switch (dice)
        {
            case < 40:
                Write(machine);
                break;
            case < 68:
                Exchange(machine);
                break;
            case < 76:
                var several = _machines.OrderBy(_ => _chance.Next()).Take(_chance.Next(2, 5)).ToList();
                _interleaving.Run([.. several.Select(one => (Action)(() => Exchange(one)))]);
                break;
            case < 81:
                machine.LookAtInbox();
                break;
            case < 84:
                machine.IsOffline = _weather.HasPartitions && !machine.IsOffline;
                break;
            case < 86:
                machine.IsDiskFull = _weather.HasFullDisks && !machine.IsDiskFull;
                break;
            case < 88:
                _weather.IsGarbage = _weather.HasGarbage && !_weather.IsGarbage;
                break;
            case < 89:
                // A server's clock does not come along: by a day, everybody would write in its future.
                _clock.Advance(TimeSpan.FromHours(_chance.NextDouble() * (_world.HubHasClock && !_world.HubGoesByVirtualClock ? 3 : 30)));
                break;
            default:
                Disaster(dice - 89, machine);
                break;
        }
    }

    void Disaster(int dice, Machine machine)
    {
        switch (dice)
        {
            case < 3 when _weather.HasPutBackHomes:
                _keptHomes.Add((machine, machine.Keep(_world)));
                break;
            case < 5 when _weather.HasPutBackHomes && _keptHomes.Count > 0:
                if (Any(_keptHomes) is { Machine.IsExchanging: false } kept)
                    _promises.ByForce(kept.PutBack);
                break;
            case < 7 when _weather.HasClones && _machines.Count < MostMachines:
                _machines.Add(machine.Clone(_world, $"m{_machines.Count}", _weather.HasFuture ? machine.Clock : NewClock()));
                break;
            case < 9 when _weather.HasPutBackHubs:
                KeepHub();
                break;
            case < 10 when _weather.HasPutBackHubs && _keptHubs.Count > 0 && HubMayChange:
                _promises.ByForce(Any(_keptHubs));
                break;
            case > 10 when _weather.HasBitRot && HubMayChange:
                _promises.ByForce(_world.DamageHub);
                break;
            case 10 when _weather.HasWipedHubs && HubMayChange && _chance.Next(2) == 0:
                _promises.ByForce(_world.WipeHub);
                break;
        }
    }

    // There is no moment at which a hub has both an event that forgets and the text: it can be kept at any.
    void KeepHub()
    {
        using (var hub = _world.Connect())
            Aftermath.ForgottenIsGone("the hub that was kept", AllOf(hub), _world.HubRows()?.Keys);
        _keptHubs.Add(_world.KeepHub());
    }

    bool HubMayChange => _world.HubMayChangeUnderway || !_machines.Any(machine => machine.IsExchanging);

    // Between any two things that an exchange asks, another exchange, a person or a disaster may have their turn.
    void Boundary()
    {
        _interleaving.PassTurn();
        if (_weather.Likely(0.03))
            Write(Any(_machines));
        else if (_weather.Likely(0.01))
            Disaster(_chance.Next(13), Any(_machines));
    }

    void Exchange(Machine machine)
    {
        if (machine.IsExchanging)
            return;
        machine.IsExchanging = true;
        try
        {
            using var hub = _world.Connect();
            machine.Exchange(new FaultyHub(hub, machine, _weather), new FaultyReplica(machine, _weather, _flaw), withPresence: _chance.Next(2) == 0, mends: _chance.Next(8) == 0);
        }
        catch (KilledException)
        {
        }
        catch (Failure)
        {
        }
        finally
        {
            machine.IsExchanging = false;
        }
    }

    void Write(Machine machine)
    {
        var entries = machine.Home.Entries();
        if (entries.Count == 0 || _chance.Next(4) == 0)
        {
            Create(machine);
            return;
        }

        var entry = Any(entries);
        var (kind, value) = _chance.Next(12) switch
        {
            < 4 => (EventKind.Status.Text, Any(EntryStatus.Texts)),
            4 => (EventKind.Title.Text, $"title {_chance.Next(1000)}"),
            5 => (EventKind.Body.Text, _chance.Next(4) == 0 ? "" : $"body {_chance.Next(1000)}"),
            6 => (EventKind.Category.Text, Any(EntryCategory.Texts)),
            7 or 8 => (EventKind.Note.Text, $"note {_chance.Next(1000)}"),
            9 => (EventKind.Owner.Text, new ClaimValue(machine.Person, null, machine.Clock.GetUtcNow().UtcDateTime.AddHours(1)).ToJson()),
            10 => (EventKind.Owner.Text, ""),
            _ when _weather.HasForgetting => (EventKind.Forgotten.Text, ""),
            _ => ("mood", "of a newer version"),
        };
        Promise(machine.Write(entry.Id, kind, value, Real, MeansHarm(machine) ? Ahead() : default));
    }

    void Create(Machine machine)
    {
        var category = Any(EntryCategory.Texts);
        Promise(machine.Write($"entry{_entries++}", EventKind.Created, new CreatedValue(category, EntryStatus.DefaultFor(EntryCategory.Parse(category)).Text, $"title {_entries}", "body").ToJson(), Real, MeansHarm(machine) ? Ahead() : default));
    }

    // Where the hub has no clock, two that agree are believed: there it is one alone.
    bool MeansHarm(Machine machine) => _weather.HasFuture && _chance.Next(10) == 0 && (_world.HubHasClock || machine == _machines[0]);

    // By a stamp that is due before the history is looked at a last time, or by the last there is.
    TimeSpan Ahead() => _world.HubGoesByVirtualClock && _chance.Next(2) == 0 ? TimeSpan.FromDays(_chance.Next(40, 400)) : TimeSpan.FromDays(365 * _chance.Next(40, 7000));

    DateTime Real => _world.Now;

    void Promise(LogEvent? written)
    {
        if (written is not null)
            _promises.Add(written);
    }

    void Heal()
    {
        (_weather.IsCalm, _weather.IsGarbage) = (true, false);
        // What was known to be damaged is looked at again within the hour.
        _clock.Advance(TimeSpan.FromHours(2));
        _world.RestoreDamaged((device, seq, chain) => _machines.Exists(machine => machine.Home.Events().Any(e => e.Device == device && e.Seq == seq && e.Chain == chain)));
        foreach (var machine in _machines)
            (machine.IsOffline, machine.IsDiskFull) = (false, false);
        for (var round = 0; round < 12; round++)
        {
            var moved = 0;
            foreach (var machine in _machines)
            {
                using var hub = _world.Connect();
                var result = machine.Exchange(new FaultyHub(hub, machine, _weather), new FaultyReplica(machine, _weather, _flaw));
                moved += result.Pulled + result.Pushed;
            }

            // What nobody was asked about is put right within the hour.
            if (moved == 0)
            {
                foreach (var machine in _machines)
                {
                    using var hub = _world.Connect();
                    var result = machine.Exchange(new FaultyHub(hub, machine, _weather), new FaultyReplica(machine, _weather, _flaw), mends: true);
                    moved += result.Pulled + result.Pushed + machine.Repaired;
                }

                if (moved == 0)
                    return;
                _clock.Advance(TimeSpan.FromHours(2));
            }
        }

        throw new SimulationException("the machines do not come to rest");
    }

    IEnumerable<LogEvent> Everywhere()
    {
        using var hub = _world.Connect();
        return [.. _machines.SelectMany(machine => machine.Home.Events()), .. AllOf(hub)];
    }

    public static IReadOnlyList<LogEvent> AllOf(IEventHub hub)
    {
        var ranges = hub.Devices().Where(device => device.Head.Seq > 0).Select(device => new EventRange(device.Device, 0, device.Head.Seq)).ToList();
        return ranges.Count == 0 ? [] : hub.Read(ranges, long.MaxValue);
    }

    T Any<T>(IReadOnlyList<T> of) => of[_chance.Next(of.Count)];

    // The first machine's clock is right.
    MachineClock NewClock() => _machines.Count == 0
        ? new(_clock, TimeSpan.Zero, 0)
        // One that has lost its battery; it can only be known to be behind where the hub has a clock.
        : _world.HubHasClock && _weather.HasFuture && _chance.Next(4) == 0
        ? new(_clock, TimeSpan.FromDays(-365 * _chance.Next(1, 40)), 0)
        : new(_clock, TimeSpan.FromSeconds(_chance.Next(-5, 6) * (_chance.Next(3) == 0 ? 3600 : 1)), (_chance.NextDouble() - 0.5) / 1000);
}
