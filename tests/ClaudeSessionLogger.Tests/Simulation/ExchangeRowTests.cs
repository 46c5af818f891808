using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;
using Xunit;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>Rows of the plain table after pushes that failed in part, and after losses.</summary>
public sealed class ExchangeRowTests : IDisposable
{
    readonly VirtualClock _clock = new();
    readonly MemoryWorld _world;
    readonly Weather _calm;

    public ExchangeRowTests()
    {
        _world = new(_clock, new Random(1));
        _calm = new(new Random(1)) { IsCalm = true };
    }

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_push_that_succeeds_but_reports_failure_leaves_a_correct_row()
    {
        var (ann, bob, issue) = Sharing();
        bob.Write(issue, EventKind.Title, "of bob");
        ann.Write(issue, EventKind.Status, "blocked");
        using var hub = new PushedTwice(_world.Connect(), before: () => Sync(bob));

        ann.Exchange(hub, ann.Home.Replica);

        Assert.Equal(3, Row(issue));
    }

    [Fact]
    public void Any_machine_updates_a_row_that_lacks_events()
    {
        var (ann, bob, issue) = Sharing();
        LeaveRowBehind(ann, bob, issue);
        Sync(ann);
        Sync(bob);
        Assert.Equal(2, Row(issue));

        bob.Exchange(_world.Connect(), bob.Home.Replica, mends: true);

        Assert.Equal(3, Row(issue));
    }

    [Fact]
    public void A_row_of_lost_events_is_replaced()
    {
        var (ann, bob, issue) = Sharing();
        var putBack = ann.Keep(_world);
        ann.Write(issue, EventKind.Note, "pushed in the next page");
        _world
            .Connect()
            .Push(new(new(ann.Home.Replica.Load().Device, "ann", "ann", "1.0"), [], ann.Home.Replica.Entries([issue])));
        putBack();
        Sync(ann);
        Assert.Equal(2, Row(issue));

        bob.Exchange(_world.Connect(), bob.Home.Replica, mends: true);

        Assert.Equal(1, Row(issue));
    }

    /// <summary>
    /// Both write without having seen each other's change; the second push is killed before it updates the row.
    /// </summary>
    void LeaveRowBehind(Machine ann, Machine bob, string issue)
    {
        bob.Write(issue, EventKind.Title, "of bob");
        ann.Write(issue, EventKind.Status, "blocked");
        // After ann reads the hub state and before her push.
        using var hub = new PushedTwice(
            new KillingHub(_world.Connect(), push => push.Devices.Count == 0, after: false),
            before: () => Sync(bob)
        );
        Assert.Throws<KilledException>(() => ann.Exchange(hub, ann.Home.Replica));
    }

    (Machine Ann, Machine Bob, string Issue) Sharing()
    {
        var (ann, bob) = (NewMachine("ann"), NewMachine("bob"));
        var issue = Create(ann);
        Sync(ann);
        Sync(bob);
        return (ann, bob, issue);
    }

    int Row(string entry) => _world.HubRows()!.GetValueOrDefault(entry);

    Machine NewMachine(string person) => new(person, person, _world.NewHome(person), _clock);

    static string Create(Machine machine, string title = "title")
    {
        var id = $"entry {title}";
        machine.Write(id, EventKind.Created, new CreatedValue("issue", "open", title, null).ToJson());
        return id;
    }

    ReplicationResult Sync(Machine machine) =>
        machine.Exchange(new FaultyHub(_world.Connect(), machine, _calm), machine.Home.Replica);
}
