using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Sync;

/// <summary>Many machines and many events, on a real PostgreSQL and real DuckDB files.</summary>
public sealed class SyncLoadTests
{
    const int Machines = 20,
        Each = 500;

    [Fact]
    public void Twenty_machines_that_flush_concurrently_converge()
    {
        var address = PostgresServer.CreateDatabase();
        var team = Enumerable.Range(1, Machines).Select(number => new TeamMachine($"person {number}")).ToList();
        try
        {
            foreach (var machine in team)
                machine.Log(Each);

            var calls = SyncAll(team, address);
            // Each machine pushes its own events and pulls those of earlier ones; no machine retries repeatedly.
            Assert.All(calls, asked => Assert.InRange(asked.Count, 3, 100));
            calls = SyncAll(team, address);
            Assert.All(calls, asked => Assert.DoesNotContain("Push", asked));

            var expected = team[0].Entries();
            Assert.Equal(Machines * Each, expected.Count);
            Assert.All(team, machine => Assert.Equal(expected, machine.Entries()));
        }
        finally
        {
            team.ForEach(machine => machine.Dispose());
        }
    }

    [Fact]
    public void An_idle_flush_sends_one_request_despite_a_million_events()
    {
        var address = PostgresServer.CreateDatabase();
        using var machine = new TeamMachine("keith");
        machine.Log(1);
        using (var hub = Open(address))
            machine.Sync(hub);
        using (var database = machine.Open())
            Grow(database, address);

        using var counting = new CountingHub(Open(address));
        machine.Sync(counting);

        Assert.Equal([nameof(IEventHub.GetState)], counting.Calls);
    }

    static List<List<string>> SyncAll(List<TeamMachine> team, string address)
    {
        var meetings = team.ConvertAll(machine =>
            Task.Factory.StartNew(
                () =>
                {
                    using var hub = new CountingHub(Open(address));
                    machine.Sync(hub);
                    return hub.Calls.ToList();
                },
                TestContext.Current.CancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            )
        );
        return [.. Task.WhenAll(meetings).GetAwaiter().GetResult()];
    }

    // A thousand devices with a thousand events each, both here and on the hub. SQL creates them, which takes only
    // seconds.
    static void Grow(Database database, string address)
    {
        const string values =
            "1, timestamp '2026-01-01', 'someone', 'entry', 'note', 'text', '00000000-0000-0000-0000-000000000001', "
            + "'00000000-0000-0000-0000-000000000001'";
        const string columns = "device_id, seq, hlc, written_at, actor, entry_id, kind, value, hash, chain";
        var devices =
            $"'00000000-0000-0000-0000-000000000001', 0, 'machine', 'someone', '1.0', timestamp '2026-01-01', false";

        database.Execute(
            $"insert into log_events ({columns}, arrival) select 'device ' || device, seq, {values}, device * 1000 + "
                + "seq from range(1, 1001) d (device), range(1, 1001) s (seq)"
        );
        database.Execute(
            "insert into log_devices (device_id, seq, chain) select 'device ' || device, 1000, "
                + "'00000000-0000-0000-0000-000000000001' from range(1, 1001) d (device)"
        );
        database.Execute(
            $"insert into hub_devices (device_id, seq, chain, pushes, name, person, program_version, seen_at, revoked) "
                + $"select 'device ' || device, 1000, {devices} from range(1, 1001) d (device)"
        );

        var onServer = values.Replace(
            "'00000000-0000-0000-0000-000000000001'",
            "'00000000-0000-0000-0000-000000000001'::uuid",
            StringComparison.Ordinal
        );
        PostgresServer.Execute(
            address,
            $"""
            insert into claude_sessions.log_events ({columns}) select 'device ' || device, seq, {onServer}
            from generate_series(1, 1000) device, generate_series(1, 1000) seq
            """
        );
        var head = new ChainHead(1000, new("00000000-0000-0000-0000-000000000001"));
        var marks = string.Join(
            ", ",
            Enumerable
                .Range(1, 1000)
                .Select(number => $"({number}, {EventHash.ComputeHeadHash(new($"device {number}"), head, 0)})")
        );
        PostgresServer.Execute(
            address,
            $"""
            insert into claude_sessions.devices (device_id, seq, chain, pushes, mark, revoked)
            select 'device ' || device, 1000, '00000000-0000-0000-0000-000000000001'::uuid, 0, mark, false from (values {marks}) v (device, mark)
            """
        );
    }

    static IHub Open(string address) =>
        HubFactory.Open(
            HubAddress.Parse(address, "/"),
            new(_ => null, "/nowhere"),
            TimeSpan.FromMinutes(5),
            TimeProvider.System,
            create: true
        );
}
