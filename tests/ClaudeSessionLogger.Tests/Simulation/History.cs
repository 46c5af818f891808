using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>
/// One seeded history of machines, a hub, people's actions and faults. At the end all faults are repaired and the
/// result is checked.
/// </summary>
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

        EndFaults();
        // Work continues, also on copies of one home that had not noticed each other.
        foreach (var machine in _machines)
            Create(machine);
        EndFaults();
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
                // The clock of a server does not advance with it: a day later, everyone would write in its future.
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

    // A hub never has both an event that forgets and the text, so a copy can be made at any moment.
    void KeepHub()
    {
        using (var hub = _world.Connect())
            Aftermath.ForgottenIsGone("the hub that was kept", AllOf(hub), _world.HubRows()?.Keys);
        _keptHubs.Add(_world.KeepHub());
    }

    bool HubMayChange => _world.HubMayChangeUnderway || !_machines.Any(machine => machine.IsExchanging);

    // Another sync, a person or a disaster can act between any two requests of a sync.
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
            < 4 => (EventKind.Status, Any(EntryStatus.All)),
            4 => (EventKind.Title, $"title {_chance.Next(1000)}"),
            5 => (EventKind.Body, _chance.Next(4) == 0 ? "" : $"body {_chance.Next(1000)}"),
            6 => (EventKind.Category, Any(EntryCategory.All)),
            7 or 8 => (EventKind.Note, $"note {_chance.Next(1000)}"),
            9 => (EventKind.Owner, new ClaimValue(machine.Person, null, machine.Clock.GetUtcNow().UtcDateTime.AddHours(1)).ToJson()),
            10 => (EventKind.Owner, ""),
            _ when _weather.HasForgetting => (EventKind.Forgotten, ""),
            _ => ("mood", "of a newer version"),
        };
        Promise(machine.Write(entry.Id, kind, value, Real, MeansHarm(machine) ? Ahead() : default));
    }

    void Create(Machine machine)
    {
        var category = Any(EntryCategory.All);
        Promise(machine.Write($"entry{_entries++}", EventKind.Created, new CreatedValue(category, EntryStatus.DefaultFor(category), $"title {_entries}", "body").ToJson(), Real, MeansHarm(machine) ? Ahead() : default));
    }

    // Without a hub clock, two agreeing machines are trusted, so there only one may be wrong.
    bool MeansHarm(Machine machine) => _weather.HasFuture && _chance.Next(10) == 0 && (_world.HubHasClock || machine == _machines[0]);

    // With a timestamp that is due before the last check of the history, or with the last possible timestamp.
    TimeSpan Ahead() => _world.HubGoesByVirtualClock && _chance.Next(2) == 0 ? TimeSpan.FromDays(_chance.Next(40, 400)) : TimeSpan.FromDays(365 * _chance.Next(40, 7000));

    DateTime Real => _world.Now;

    void Promise(LogEvent? written)
    {
        if (written is not null)
            _promises.Add(written);
    }

    void EndFaults()
    {
        (_weather.IsCalm, _weather.IsGarbage) = (true, false);
        // Known damage is checked again within an hour.
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

            // Unreported damage is repaired within an hour.
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

    // The clock of the first machine is correct.
    MachineClock NewClock() => _machines.Count == 0
        ? new(_clock, TimeSpan.Zero, 0)
        // A clock with an empty battery. It can only be detected as behind if the hub has a clock.
        : _world.HubHasClock && _weather.HasFuture && _chance.Next(4) == 0
        ? new(_clock, TimeSpan.FromDays(-365 * _chance.Next(1, 40)), 0)
        : new(_clock, TimeSpan.FromSeconds(_chance.Next(-5, 6) * (_chance.Next(3) == 0 ? 3600 : 1)), (_chance.NextDouble() - 0.5) / 1000);
}
