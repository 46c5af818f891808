using ClaudeSessionLogger.Hubs;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>A machine of the simulation: its home, its clock, and what is amiss with it just now.</summary>
sealed class Machine(string name, string person, IHome home, TimeProvider clock)
{
    readonly HashSet<Guid> _shown = [];

    public string Name => name;
    public string Person => person;
    public IHome Home { get; private set; } = home;
    public TimeProvider Clock => clock;
    public bool IsOffline { get; set; }
    public bool IsDiskFull { get; set; }
    public bool IsExchanging { get; set; }

    /// <summary>What was asked of the hub since this was last emptied.</summary>
    public List<string> HubCalls { get; } = [];

    /// <summary>How many events its last exchange put back on the hub.</summary>
    public int Repaired { get; private set; }

    /// <summary>Events that its person was shown, over its life.</summary>
    public IReadOnlySet<Guid> Shown => _shown;

    /// <summary>The person does something to an entry; null when the disk is full.</summary>
    public LogEvent? Write(string entryId, string kind, string? value)
    {
        if (IsDiskFull)
            return null;
        var seen = Home.Events().Aggregate(default(Hlc), (seen, e) => e.Content.Stamp > seen ? e.Content.Stamp : seen);
        var written = Home.Write(entryId, kind, value, clock.GetUtcNow().UtcDateTime);
        return written.Content.Stamp > seen ? written : throw new SimulationException($"{name} wrote with a stamp that is not after all it had seen");
    }

    public void LookAtInbox()
    {
        if (IsDiskFull)
            return;
        foreach (var e in Home.TakeInbox())
        {
            if (e.Content.Actor == person)
                throw new SimulationException($"{name}'s inbox shows {person} what {person} did");
            if (!_shown.Add(e.Hash))
                throw new SimulationException($"{name}'s inbox shows {e.Content.Kind} of {e.Content.Actor} a second time");
        }
    }

    public ExchangeResult Exchange(IHub hub, IReplica replica, bool withPresence = false, bool mends = false)
    {
        HubCalls.Clear();
        var exchange = new Exchange(hub, replica, new(replica.Load().Device, name, person, "1.0"), clock, _ => { });
        var result = exchange.Run();
        if (mends)
        {
            exchange.Mend();
            exchange.Repair();
        }

        Repaired = exchange.Repaired;
        if (withPresence)
            exchange.ShowPresence();
        return result;
    }

    /// <summary>Keeps its home; the result puts it back to that.</summary>
    public Action Keep(IWorld world)
    {
        var (copy, shown) = (world.Keep(Home), new HashSet<Guid>(_shown));
        return () =>
        {
            Home.Dispose();
            Home = copy();
            _shown.Clear();
            _shown.UnionWith(shown);
        };
    }

    /// <summary>Another machine that starts from a copy of this one's home.</summary>
    public Machine Clone(IWorld world, string itsName, TimeProvider itsClock)
    {
        var machine = new Machine(itsName, person, world.Keep(Home)(), itsClock);
        machine._shown.UnionWith(_shown);
        return machine;
    }
}
