using ClaudeSessionLogger.Domain;
using Xunit;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>One story that contains everything a sync can do, repeated with a kill at each of its steps.</summary>
public sealed class KillTests
{
    [Theory, InlineData(false), InlineData(true)]
    public void Later_syncs_recover_from_a_kill_at_any_step(bool killsAfter)
    {
        var steps = Run(killAt: 0, killsAfter);
        Assert.InRange(steps, 150, 1000);

        for (var step = 1; step <= steps; step++)
        {
            try
            {
                Run(step, killsAfter);
            }
            catch (SimulationException e)
            {
                Assert.Fail($"killed {(killsAfter ? "after" : "before")} step {step}: {e.Message}");
            }
        }
    }

    static int Run(int killAt, bool killsAfter)
    {
        var clock = new VirtualClock();
        using var world = new MemoryWorld(clock, new Random(1));
        var story = new Story(
            clock,
            world,
            new(new Random(1))
            {
                IsCalm = true,
                KillAt = killAt,
                KillsAfter = killsAfter,
            }
        );
        story.Play();
        return story.Steps;
    }

    sealed class Story(VirtualClock clock, MemoryWorld world, Weather weather)
    {
        readonly List<Machine> _machines = [];

        public int Steps { get; private set; }

        public void Play()
        {
            var promises = new Promises(() =>
                [.. _machines.SelectMany(machine => machine.Home.Events()), .. History.AllOf(world.Connect())]
            );
            var (ann, bob) = (New("ann"), New("bob"));
            Create(ann, "kept");
            Create(ann, "secret");
            Sync(ann, bob);
            var (putBackHub, putBackAnn) = (world.KeepHub(), ann.Keep(world));

            var copy = ann.Clone(world, "copy", new MachineClock(clock, TimeSpan.FromHours(3), 0));
            _machines.Add(copy);
            Write(ann, "kept", EventKind.Status.Text, "resolved");
            Write(copy, "kept", EventKind.Status.Text, "blocked");
            Write(copy, "secret", EventKind.Note.Text, "a secret");
            Sync(ann, copy, bob);

            Write(bob, "secret", EventKind.Forgotten.Text, "");
            Write(ann, "secret", EventKind.Title.Text, "another secret");
            Sync(bob, ann, copy);

            promises.RemoveCopies(putBackHub);
            Write(ann, "kept", EventKind.Note.Text, "after yesterday");
            Sync(ann, bob);
            promises.RemoveCopies(putBackAnn);
            Write(ann, "kept", EventKind.Note.Text, "from an old home");
            Create(ann, "from an old home");
            Sync(copy, ann, bob);

            promises.RemoveCopies(world.WipeHub);
            Create(copy, "on a new hub");
            Sync(bob, copy, ann);

            // No other machine finds the unfinished work.
            Create(ann, "nobody else knows");
            Sync(ann);
            Write(ann, "nobody else knows", EventKind.Forgotten.Text, "");
            Sync(ann);
            Steps = weather.IsFailing;
            Sync(ann);
            if (
                History
                    .AllOf(world.Connect())
                    .Any(e => e.Content is { EntryId.Value: "nobody else knows", Value.Length: > 0 })
            )
                throw new SimulationException("what only one machine knew and forgot is still at the hub");

            // After one kill, all machines are in sync again within a few syncs.
            for (var round = 0; round < 3; round++)
                Sync(ann, bob, copy);
            new Aftermath(_machines, world, weather, clock, Flaw.None).Check(promises);

            void Create(Machine machine, string id) =>
                Write(machine, id, EventKind.Created.Text, new CreatedValue("issue", "open", id, "body").ToJson());

            void Write(Machine machine, string id, string kind, string value)
            {
                clock.Advance(TimeSpan.FromSeconds(10));
                promises.Add(machine.Write(id, kind, value, clock.GetUtcNow().UtcDateTime)!);
                machine.LookAtInbox();
            }
        }

        Machine New(string person)
        {
            var machine = new Machine(person, person, world.NewHome(person), clock);
            _machines.Add(machine);
            return machine;
        }

        void Sync(params ReadOnlySpan<Machine> machines)
        {
            foreach (var machine in machines)
            {
                try
                {
                    machine.Exchange(
                        new FaultyHub(world.Connect(), machine, weather),
                        new FaultyReplica(machine, weather, Flaw.None),
                        withPresence: true
                    );
                }
                catch (KilledException) { }
            }
        }
    }
}
