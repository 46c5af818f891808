using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>Checks what must be true once all faults are over and all machines are in sync.</summary>
sealed class Aftermath(IReadOnlyList<Machine> machines, IWorld world, Weather weather, VirtualClock clock, Flaw flaw)
{
    public void Check(Promises promises)
    {
        promises.Check();
        using var hub = world.Connect();
        var atHub = History.AllOf(hub);
        var half = promises.PartlyForgotten(atHub);
        ChainsAreComplete("the hub", atHub);
        AllHaveTheSameEvents(atHub);
        foreach (var machine in machines)
            ChainsAreComplete(machine.Name, machine.Home.Events());
        EntriesAreEqual(half);
        EntriesAreIndependentOfOrder(half);
        RowsAreCurrent();
        if (world.HubUsesVirtualClock)
        {
            // What was dated in the future is due.
            clock.Advance(TimeSpan.FromDays(500));
            EntriesAreEqual(half);
            EntriesAreIndependentOfOrder(half);
        }

        InboxesAreComplete(atHub);
        ForgottenIsGone(atHub);
        DeviceIdsAreUnique();
        IdleSyncIsOneRequest();
    }

    static void ChainsAreComplete(string where, IReadOnlyList<LogEvent> events)
    {
        foreach (var device in events.GroupBy(e => e.Device))
        {
            var head = ChainHead.None;
            foreach (var e in device)
            {
                if (e.Seq != head.Seq + 1 || e.Chain != EventHash.ComputeChain(head.Chain, e.Hash) || !e.IsGenuine)
                    throw new SimulationException($"{where}: event {e.Seq} of {e.Device} does not follow {head.Seq}");
                head = e.Head;
            }
        }
    }

    void AllHaveTheSameEvents(IReadOnlyList<LogEvent> atHub)
    {
        var heads = Heads(atHub);
        foreach (var machine in machines)
        {
            if (!heads.SetEquals(Heads(machine.Home.Events())))
                throw new SimulationException($"{machine.Name} and the hub do not hold the same events");
        }

        static HashSet<(DeviceId, ChainHead)> Heads(IReadOnlyList<LogEvent> events) =>
            [.. events.GroupBy(e => e.Device).Select(device => (device.Key, device.Last().Head))];
    }

    void EntriesAreEqual(IReadOnlySet<EntryId> half)
    {
        var first = Described(machines[0]);
        foreach (var machine in machines.Skip(1))
        {
            var other = Described(machine);
            if (
                first
                    .Keys.Union(other.Keys)
                    .FirstOrDefault(id => first.GetValueOrDefault(id) != other.GetValueOrDefault(id)) is
                { } id
            )
                throw new SimulationException(
                    $"{machines[0].Name} and {machine.Name} "
                        + $"differ:\n{first.GetValueOrDefault(id)}\n{other.GetValueOrDefault(id)}"
                );
        }

        Dictionary<string, string> Described(Machine machine) =>
            machine
                .Home.Entries()
                .Where(entry => !half.Contains(entry.Id))
                .ToDictionary(entry => entry.Id.Value, Description.Of, StringComparer.Ordinal);
    }

    void EntriesAreIndependentOfOrder(IReadOnlySet<EntryId> half)
    {
        var chance = new Random(1);
        var entries = machines[^1].Home.Entries().ToDictionary(entry => entry.Id);
        foreach (
            var events in machines[0]
                .Home.Events()
                .GroupBy(e => e.Content.EntryId)
                .Where(events => !half.Contains(events.Key))
        )
        {
            var shuffled = events.Concat(events.Take(chance.Next(3))).OrderBy(_ => chance.Next());
            if (
                Description.Of(EntryReducer.Reduce(shuffled, world.Now))
                != Description.Of(entries.GetValueOrDefault(events.Key))
            )
                throw new SimulationException($"{events.Key} depends on the order in which its events came");
        }
    }

    void RowsAreCurrent()
    {
        if (
            world.HubRows() is { } rows
            && machines[0]
                .Home.Entries()
                .FirstOrDefault(entry => rows.GetValueOrDefault(entry.Id.Value) != entry.Events)
                is { } behind
        )
            throw new SimulationException(
                $"the hub's plain table says {behind.Id} is made of {rows.GetValueOrDefault(behind.Id.Value)} events, and it "
                    + $"is of {behind.Events}"
            );
    }

    void InboxesAreComplete(IReadOnlyList<LogEvent> all)
    {
        foreach (var machine in machines)
        {
            machine.LookAtInbox();
            var foreign = all.Where(e => e.Content.Actor != machine.Person).Select(e => e.Hash).ToHashSet();
            foreign.ExceptWith(machine.Shown);
            if (foreign.Count > 0)
                throw new SimulationException(
                    $"{machine.Name}'s inbox never showed {foreign.Count} events of others, such as "
                        + $"{all.First(e => foreign.Contains(e.Hash))}"
                );
        }
    }

    void ForgottenIsGone(IReadOnlyList<LogEvent> atHub)
    {
        ForgottenIsGone("the hub", atHub, world.HubRows()?.Keys);
        foreach (var machine in machines)
            ForgottenIsGone(machine.Name, machine.Home.Events(), rows: null);
    }

    /// <summary>Checks that the events and rows of one place contain nothing that is forgotten.</summary>
    public static void ForgottenIsGone(string where, IReadOnlyList<LogEvent> events, IEnumerable<string>? rows)
    {
        var forgotten = events
            .Where(e => e.Content.Kind == EventKind.Forgotten)
            .Select(e => e.Content.EntryId.Value)
            .ToHashSet(StringComparer.Ordinal);
        if (
            events.FirstOrDefault(e =>
                e.Content.Value is { Length: > 0 } && forgotten.Contains(e.Content.EntryId.Value)
            ) is
            { } kept
        )
            throw new SimulationException(
                $"{where} still holds {kept.Content.Kind} of {kept.Content.EntryId}, which is forgotten"
            );
        if (rows?.FirstOrDefault(forgotten.Contains) is { } row)
            throw new SimulationException($"{where} still has the row of {row}, which is forgotten");
    }

    void DeviceIdsAreUnique()
    {
        if (
            machines
                .GroupBy(machine => machine.Home.Replica.Load().Device)
                .FirstOrDefault(device => device.Count() > 1) is
            { } shared
        )
            throw new SimulationException(
                $"{string.Join(" and ", shared.Select(machine => machine.Name))} write under one device"
            );
    }

    void IdleSyncIsOneRequest()
    {
        foreach (var machine in machines)
        {
            Exchange(machine, withPresence: false);
            if (machine.HubCalls is not [nameof(IHub.GetState)])
                throw new SimulationException(
                    $"{machine.Name} had nothing to do and asked the hub for {string.Join(", ", machine.HubCalls)}"
                );
        }

        if (!world.HubUsesVirtualClock)
            return;
        clock.Advance(TimeSpan.FromHours(2));
        foreach (var machine in machines)
        {
            Exchange(machine, withPresence: true);
            if (machine.HubCalls is not [nameof(IHub.GetState), nameof(IHub.Push)])
                throw new SimulationException(
                    $"{machine.Name} only had to show itself and asked the hub for "
                        + $"{string.Join(", ", machine.HubCalls)}"
                );
        }
    }

    void Exchange(Machine machine, bool withPresence)
    {
        using var hub = world.Connect();
        machine.Exchange(new FaultyHub(hub, machine, weather), new FaultyReplica(machine, weather, flaw), withPresence);
    }
}
