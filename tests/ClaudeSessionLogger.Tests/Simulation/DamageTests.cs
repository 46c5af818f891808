using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication.Hubs;
using Xunit;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>
/// Damage on the hub does not block other events, and every machine with the intact events repairs it.
/// </summary>
public sealed class DamageTests : IDisposable
{
    readonly VirtualClock _clock = new();
    readonly MemoryWorld _world;
    readonly Weather _calm;

    public DamageTests()
    {
        _world = new(_clock, new Random(1));
        _calm = new(new Random(1)) { IsCalm = true };
    }

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_corrupt_range_is_requested_again_once_and_then_hourly()
    {
        var (ann, bob) = (NewMachine("ann"), NewMachine("bob"));
        Create(bob);
        Sync(bob);
        using var hub = new Without(_world.Connect(), bob.Home.Replica.Load().Device);
        ann.Exchange(hub, ann.Home.Replica);
        ann.Exchange(hub, ann.Home.Replica);

        ann.Exchange(new FaultyHub(hub, ann, _calm), ann.Home.Replica);
        Assert.Equal([nameof(IHub.GetState)], ann.HubCalls);

        _clock.Advance(TimeSpan.FromHours(1));
        Sync(ann);
        Assert.Single(ann.Home.Entries());
        Assert.Empty(ann.Home.Replica.Load().Corrupt);
    }

    [Fact]
    public void A_corrupt_range_is_requested_again_when_its_device_pushes()
    {
        var (ann, bob) = (NewMachine("ann"), NewMachine("bob"));
        Create(bob);
        Sync(bob);
        using (var hub = new Without(_world.Connect(), bob.Home.Replica.Load().Device))
        {
            ann.Exchange(hub, ann.Home.Replica);
            ann.Exchange(hub, ann.Home.Replica);
        }

        Create(bob, "another");
        Sync(bob);
        Sync(ann);

        Assert.Equal(2, ann.Home.Entries().Count);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Any_machine_with_the_event_repairs_a_damaged_one(int seq)
    {
        var (ann, bob, cid) = (NewMachine("ann"), NewMachine("bob"), NewMachine("cid"));
        foreach (var title in (string[])["one", "two", "three"])
            Create(ann, title);
        Sync(ann);
        Sync(bob);
        foreach (var owner in (Machine[])[ann, bob])
        {
            _world.DamageEvent(ann.Home.Replica.Load().Device, seq);
            Assert.NotEqual(3, History.AllOf(_world.Connect()).Count(e => e.IsGenuine));

            owner.Exchange(_world.Connect(), owner.Home.Replica, mends: true);

            Assert.Equal(1, owner.Repaired);
            Assert.Equal(ann.Home.Events(), History.AllOf(_world.Connect()));
        }

        Sync(cid);
        Assert.Equal(3, cid.Home.Entries().Count);
    }

    [Fact]
    public void A_forked_copy_does_not_replace_a_damaged_event()
    {
        var (ann, bob) = (NewMachine("ann"), NewMachine("bob"));
        Create(ann, "both");
        var copy = ann.Clone(_world, "copy", _clock);
        Create(ann, "of ann");
        Create(ann, "of ann too");
        Create(copy, "of the copy");
        Create(copy, "of the copy too");
        Sync(ann);
        _world.DamageEvent(ann.Home.Replica.Load().Device, 2);

        copy.Exchange(_world.Connect(), copy.Home.Replica, mends: true);
        Assert.Equal(0, copy.Repaired);

        ann.Exchange(_world.Connect(), ann.Home.Replica, mends: true);
        _clock.Advance(TimeSpan.FromHours(1));
        foreach (var machine in (Machine[])[copy, bob, ann])
            Sync(machine);
        foreach (var machine in (Machine[])[ann, copy, bob])
            Assert.Equal(5, machine.Home.Entries().Count);
    }

    [Fact]
    public void A_device_head_without_events_does_not_block_others()
    {
        var (ann, bob) = (NewMachine("ann"), NewMachine("bob"));
        Create(ann, "one");
        Sync(ann);
        Sync(bob);
        Create(ann, "two");
        _world.ClaimHead(ann.Home.Replica.Load().Device, new(long.MaxValue, Guid.NewGuid()));
        _world.ClaimHead(new("ffffffff"), new(long.MaxValue, Guid.NewGuid()));
        _world.ClaimHead(new("eeeeeeee"), new(-5, Guid.NewGuid()));

        Sync(ann);
        Create(ann, "three");
        Sync(ann);
        Sync(bob);

        Assert.Equal(["one", "three", "two"], bob.Home.Entries().Select(entry => entry.Title).Order());
    }

    Machine NewMachine(string person) => new(person, person, _world.NewHome(person), _clock);

    static void Create(Machine machine, string title = "title") =>
        machine.Write($"entry {title}", EventKind.Created, new CreatedValue("issue", "open", title, null).ToJson());

    void Sync(Machine machine) =>
        machine.Exchange(new FaultyHub(_world.Connect(), machine, _calm), machine.Home.Replica);
}
