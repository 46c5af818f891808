namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>Ends all faults of a history and lets its machines exchange until nothing moves any more.</summary>
sealed class Recovery(IReadOnlyList<Machine> machines, IWorld world, Weather weather, VirtualClock clock, Flaw flaw)
{
    public void Run()
    {
        (weather.IsCalm, weather.IsGarbage) = (true, false);
        // Known damage is checked again within an hour.
        clock.Advance(TimeSpan.FromHours(2));
        world.RestoreDamaged(
            (device, seq, chain) =>
                machines.Any(machine =>
                    machine.Home.Events().Any(e => e.Device == device && e.Seq == seq && e.Chain == chain)
                )
        );
        foreach (var machine in machines)
            (machine.IsOffline, machine.IsDiskFull) = (false, false);
        for (var round = 0; round < 12; round++)
        {
            var moved = 0;
            foreach (var machine in machines)
            {
                using var hub = world.Connect();
                var result = machine.Exchange(
                    new FaultyHub(hub, machine, weather),
                    new FaultyReplica(machine, weather, flaw)
                );
                moved += result.Pulled + result.Pushed;
            }

            // Unreported damage is repaired within an hour.
            if (moved == 0)
            {
                foreach (var machine in machines)
                {
                    using var hub = world.Connect();
                    var result = machine.Exchange(
                        new FaultyHub(hub, machine, weather),
                        new FaultyReplica(machine, weather, flaw),
                        mends: true
                    );
                    moved += result.Pulled + result.Pushed + machine.Repaired;
                }

                if (moved == 0)
                    return;
                clock.Advance(TimeSpan.FromHours(2));
            }
        }

        throw new SimulationException("the machines do not come to rest");
    }
}
