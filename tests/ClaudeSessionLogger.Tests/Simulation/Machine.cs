using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>A machine of the simulation: its home, its clock and its current faults.</summary>
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

    /// <summary>The requests to the hub since this list was last cleared.</summary>
    public List<string> HubCalls { get; } = [];

    /// <summary>The number of events that the last sync repaired on the hub.</summary>
    public int Repaired { get; private set; }

    /// <summary>All events that its person was ever shown.</summary>
    public IReadOnlySet<Guid> Shown => _shown;

    /// <summary>The person changes an entry; null if the disk is full.</summary>
    /// <param name="real">The true time, if this machine's clock is wrong.</param>
    /// <param name="ahead">How far into the future a malicious person dates the event.</param>
    public LogEvent? Write(
        string entryId,
        EventKind kind,
        string? value,
        DateTime? real = null,
        TimeSpan ahead = default
    ) => Write(entryId, kind.Text, value, real, ahead);

    public LogEvent? Write(string entryId, string kind, string? value, DateTime? real = null, TimeSpan ahead = default)
    {
        if (IsDiskFull)
            return null;
        var now = real ?? clock.GetUtcNow().UtcDateTime;
        var seen = Home.Events()
            .Select(e => e.Content.Stamp)
            .Where(stamp => !EventTime.IsInFuture(stamp, now))
            .Append(default)
            .Max();
        var written = Home.Write(
            new(entryId),
            kind,
            value,
            (ahead == default ? clock.GetUtcNow().UtcDateTime : now).AddSafely(ahead)
        );
        if (ahead == default && EventTime.IsInFuture(written.Content.Stamp, now))
            throw new SimulationException(
                $"{name}'s clock was moved into the future (wrote {written.Content.Stamp.Time:O} of "
                    + $"{written.Content.WrittenAt:O}, real {now:O}, its clock {clock.GetUtcNow():O})"
            );
        return written.Content.Stamp > seen
            ? written
            : throw new SimulationException(
                $"{name} wrote with a stamp that is not after all it had seen (wrote {written.Content.Stamp.Time:O}, "
                    + $"saw {seen.Time:O}, now {now:O}, its clock {clock.GetUtcNow():O})"
            );
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
                throw new SimulationException(
                    $"{name}'s inbox shows {e.Content.KindText} of {e.Content.Actor} a second time"
                );
        }
    }

    public ReplicationResult Exchange(IEventHub hub, IReplica replica, bool withPresence = false, bool mends = false)
    {
        HubCalls.Clear();
        var replicator = new EventReplicator(
            hub,
            replica,
            new(replica.Load().Device, name, person, "1.0"),
            clock,
            _ => { }
        );
        var result = replicator.Run();
        if (mends)
        {
            replicator.RepairRows();
            replicator.Repair();
        }

        Repaired = replicator.Repaired;
        if (withPresence)
            replicator.UpdateLastSeen();
        return result;
    }

    /// <summary>Copies the home; the result restores that copy.</summary>
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

    /// <summary>Another machine that starts with a copy of this home.</summary>
    public Machine Clone(IWorld world, string itsName, TimeProvider itsClock)
    {
        var machine = new Machine(itsName, person, world.Keep(Home)(), itsClock);
        machine._shown.UnionWith(_shown);
        return machine;
    }
}
