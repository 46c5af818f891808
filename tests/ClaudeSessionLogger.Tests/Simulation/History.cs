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
    const int MaxMachines = 9;

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
    readonly HistoryWriter _writer;

    public History(int seed, Func<TimeProvider, Random, IWorld> newWorld, Flaw flaw = Flaw.None)
    {
        _chance = new(seed);
        _world = newWorld(_clock, _chance);
        _weather = new(_chance) { Boundary = Boundary };
        _interleaving = new(_chance);
        _promises = new(Everywhere);
        _writer = new(_chance, _world, _weather, _promises, _machines);
        _flaw = flaw;
        var people = _chance.Next(1, 5);
        for (var i = _chance.Next(2, _world.IsSlow ? 5 : 7); i > 0; i--)
            _machines.Add(
                new(
                    $"m{_machines.Count}",
                    $"person{_machines.Count % people}",
                    NewHome($"person{_machines.Count % people}"),
                    NewClock()
                )
            );

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

        var recovery = new Recovery(_machines, _world, _weather, _clock, _flaw);
        recovery.Run();
        // Work continues, also on copies of one home that had not noticed each other.
        foreach (var machine in _machines)
            _writer.Create(machine);
        recovery.Run();
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
                _writer.Write(machine);
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
                _clock.Advance(
                    TimeSpan.FromHours(
                        _chance.NextDouble() * (_world.HubHasClock && !_world.HubUsesVirtualClock ? 3 : 30)
                    )
                );
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
                    _promises.RemoveCopies(kept.PutBack);
                break;
            case < 7 when _weather.HasClones && _machines.Count < MaxMachines:
                _machines.Add(
                    machine.Clone(_world, $"m{_machines.Count}", _weather.HasFuture ? machine.Clock : NewClock())
                );
                break;
            case < 9 when _weather.HasPutBackHubs:
                KeepHub();
                break;
            case < 10 when _weather.HasPutBackHubs && _keptHubs.Count > 0 && HubMayChange:
                _promises.RemoveCopies(Any(_keptHubs));
                break;
            case > 10 when _weather.HasBitRot && HubMayChange:
                _promises.RemoveCopies(_world.DamageHub);
                break;
            case 10 when _weather.HasWipedHubs && HubMayChange && _chance.Next(2) == 0:
                _promises.RemoveCopies(_world.WipeHub);
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
        _interleaving.Yield();
        if (_weather.Likely(0.03))
            _writer.Write(Any(_machines));
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
            machine.Exchange(
                new FaultyHub(hub, machine, _weather),
                new FaultyReplica(machine, _weather, _flaw),
                withPresence: _chance.Next(2) == 0,
                mends: _chance.Next(8) == 0
            );
        }
        catch (KilledException) { }
        catch (Failure) { }
        finally
        {
            machine.IsExchanging = false;
        }
    }

    IEnumerable<LogEvent> Everywhere()
    {
        using var hub = _world.Connect();
        return [.. _machines.SelectMany(machine => machine.Home.Events()), .. AllOf(hub)];
    }

    public static IReadOnlyList<LogEvent> AllOf(IEventHub hub)
    {
        var ranges = hub.Devices()
            .Where(device => device.Head.Seq > 0)
            .Select(device => new EventRange(device.Device, 0, device.Head.Seq))
            .ToList();
        return ranges.Count == 0 ? [] : hub.Read(ranges, long.MaxValue);
    }

    T Any<T>(IReadOnlyList<T> of) => of[_chance.Next(of.Count)];

    // The clock of the first machine is correct.
    MachineClock NewClock() =>
        _machines.Count == 0 ? new(_clock, TimeSpan.Zero, 0)
        // A clock with an empty battery. It can only be detected as behind if the hub has a clock.
        : _world.HubHasClock && _weather.HasFuture && _chance.Next(4) == 0
            ? new(_clock, TimeSpan.FromDays(-365 * _chance.Next(1, 40)), 0)
        : new(
            _clock,
            TimeSpan.FromSeconds(_chance.Next(-5, 6) * (_chance.Next(3) == 0 ? 3600 : 1)),
            (_chance.NextDouble() - 0.5) / 1000
        );
}
