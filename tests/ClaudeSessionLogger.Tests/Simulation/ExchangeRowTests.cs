using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;
using Xunit;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>Rows of the plain table after pushes that failed in part, and after losses.</summary>
public sealed class ExchangeRowTests : IDisposable
{
    readonly ExchangeScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_push_that_succeeds_but_reports_failure_leaves_a_correct_row()
    {
        var (ann, bob, issue) = _scene.Sharing();
        bob.Write(issue, EventKind.Title, "of bob");
        ann.Write(issue, EventKind.Status, "blocked");
        using var hub = new PushedTwice(_scene.World.Connect(), before: () => _scene.Sync(bob));

        ann.Exchange(hub, ann.Home.Replica);

        Assert.Equal(3, _scene.Row(issue));
    }

    [Fact]
    public void Any_machine_updates_a_row_that_lacks_events()
    {
        var (ann, bob, issue) = _scene.Sharing();
        LeaveRowBehind(ann, bob, issue);
        _scene.Sync(ann);
        _scene.Sync(bob);
        Assert.Equal(2, _scene.Row(issue));

        bob.Exchange(_scene.World.Connect(), bob.Home.Replica, mends: true);

        Assert.Equal(3, _scene.Row(issue));
    }

    [Fact]
    public void A_row_of_lost_events_is_replaced()
    {
        var (ann, bob, issue) = _scene.Sharing();
        var putBack = ann.Keep(_scene.World);
        ann.Write(issue, EventKind.Note, "pushed in the next page");
        _scene
            .World.Connect()
            .Push(
                new(
                    new(ann.Home.Replica.Load().Device, "ann", "ann", "1.0"),
                    [],
                    ann.Home.Replica.Entries([new(issue)])
                )
            );
        putBack();
        _scene.Sync(ann);
        Assert.Equal(2, _scene.Row(issue));

        bob.Exchange(_scene.World.Connect(), bob.Home.Replica, mends: true);

        Assert.Equal(1, _scene.Row(issue));
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
            new KillingHub(_scene.World.Connect(), push => push.Devices.Count == 0, after: false),
            before: () => _scene.Sync(bob)
        );
        Assert.Throws<KilledException>(() => ann.Exchange(hub, ann.Home.Replica));
    }
}
