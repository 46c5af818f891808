using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using Xunit;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>Typical situations in the sync between machines and a hub.</summary>
public sealed class ExchangeTests : IDisposable
{
    readonly ExchangeScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_late_offline_change_appears_in_a_cleared_inbox()
    {
        var (ann, bob) = (_scene.NewMachine("ann"), _scene.NewMachine("bob"));
        var issue = ExchangeScene.Create(bob);
        _scene.Sync(bob);
        _scene.Sync(ann);
        ann.Write(issue, EventKind.Status, "resolved");
        _scene.Clock.Advance(TimeSpan.FromHours(1));
        _scene.Sync(bob);
        Assert.Empty(bob.Home.TakeInbox());
        _scene.Clock.Advance(TimeSpan.FromHours(1));

        _scene.Sync(ann);
        _scene.Sync(bob);

        Assert.Equal(("ann", "status", "resolved"), ContentOf(Assert.Single(bob.Home.TakeInbox())));
        Assert.Empty(bob.Home.TakeInbox());
    }

    [Fact]
    public void Two_offline_resolutions_keep_both_notes_and_report_a_conflict()
    {
        var (ann, bob) = (_scene.NewMachine("ann"), _scene.NewMachine("bob"));
        var issue = ExchangeScene.Create(ann);
        _scene.Sync(ann);
        _scene.Sync(bob);
        ann.Write(issue, EventKind.Status, "blocked");
        ann.Write(issue, EventKind.Note, "waits for the vendor");
        _scene.Clock.Advance(TimeSpan.FromMinutes(1));
        bob.Write(issue, EventKind.Status, "resolved");
        bob.Write(issue, EventKind.Note, "fixed it");

        _scene.Sync(bob);
        _scene.Sync(ann);
        _scene.Sync(bob);

        foreach (var machine in (Machine[])[ann, bob])
        {
            var entry = Assert.Single(machine.Home.Entries());
            Assert.Equal(
                ("resolved", true),
                (
                    entry.StatusText,
                    entry.Notes.Select(note => note.Text).SequenceEqual(["waits for the vendor", "fixed it"])
                )
            );
            var conflict = Assert.Single(entry.Conflicts);
            Assert.Equal(
                ("ann", "blocked", "bob", true),
                (conflict.Lost.Actor, conflict.Lost.Value, conflict.Won.Actor, conflict.IsOpen)
            );
        }
    }

    [Fact]
    public void Two_copies_of_a_home_fork_without_losing_events()
    {
        var (ann, bob) = (_scene.NewMachine("ann"), _scene.NewMachine("bob"));
        ExchangeScene.Create(ann, "both");
        _scene.Sync(ann);
        var copy = ann.Clone(_scene.World, "copy", _scene.Clock);
        ExchangeScene.Create(ann, "original");
        ExchangeScene.Create(copy, "copy 1");
        ExchangeScene.Create(copy, "copy 2");

        foreach (var machine in (Machine[])[ann, copy, ann, bob])
            _scene.Sync(machine);

        foreach (var machine in (Machine[])[ann, copy, bob])
            Assert.Equal(
                ["both", "copy 1", "copy 2", "original"],
                machine.Home.Entries().Select(entry => entry.Title).Order()
            );
        Assert.NotEqual(ann.Home.Replica.Load().Device, copy.Home.Replica.Load().Device);
    }

    [Fact]
    public void A_restored_home_gets_its_events_back_and_a_new_device_id()
    {
        var ann = _scene.NewMachine("ann");
        ExchangeScene.Create(ann, "before");
        _scene.Sync(ann);
        var putBack = ann.Keep(_scene.World);
        ExchangeScene.Create(ann, "after");
        _scene.Sync(ann);
        var device = ann.Home.Replica.Load().Device;

        putBack();
        _scene.Sync(ann);

        Assert.Equal(["after", "before"], ann.Home.Entries().Select(entry => entry.Title).Order());
        Assert.NotEqual(device, ann.Home.Replica.Load().Device);
    }

    [Fact]
    public void Any_machine_refills_a_wiped_hub_with_all_events()
    {
        var (ann, bob, cid) = (_scene.NewMachine("ann"), _scene.NewMachine("bob"), _scene.NewMachine("cid"));
        ExchangeScene.Create(ann, "of ann");
        _scene.Sync(ann);
        _scene.Sync(bob);

        _scene.World.WipeHub();
        _scene.Sync(bob);
        _scene.Sync(cid);

        Assert.Equal("of ann", Assert.Single(cid.Home.Entries()).Title);
    }

    [Fact]
    public void Events_of_a_revoked_machine_are_refused_with_a_message()
    {
        var (ann, bob) = (_scene.NewMachine("ann"), _scene.NewMachine("bob"));
        ExchangeScene.Create(ann, "before");
        _scene.Sync(ann);
        _scene.World.Revoke(ann.Home.Replica.Load().Device);
        ExchangeScene.Create(ann, "after");

        Assert.Equal(FailureKind.Unauthorized, Assert.Throws<Failure>(() => _scene.Sync(ann)).Kind);

        _scene.Sync(bob);
        Assert.Equal("before", Assert.Single(bob.Home.Entries()).Title);
    }

    [Fact]
    public void A_hub_with_wrong_answers_still_receives_our_events()
    {
        var (ann, bob) = (_scene.NewMachine("ann"), _scene.NewMachine("bob"));
        ExchangeScene.Create(bob);
        _scene.Sync(bob);
        ExchangeScene.Create(ann);
        using var hub = new Elsewhere(_scene.World.Connect());

        ann.Exchange(hub, ann.Home.Replica);

        Assert.Equal(0, Assert.Single(ann.Home.Replica.Load().Corrupt).After);
        Assert.Equal(2, History.AllOf(_scene.World.Connect()).Count);
    }

    [Fact]
    public void Damage_in_one_device_does_not_block_events_of_others()
    {
        var (ann, bob, cid) = (_scene.NewMachine("ann"), _scene.NewMachine("bob"), _scene.NewMachine("cid"));
        ExchangeScene.Create(bob, "of bob");
        _scene.Sync(bob);
        ExchangeScene.Create(cid, "of cid");
        _scene.Sync(cid);
        using var hub = new Without(_scene.World.Connect(), bob.Home.Replica.Load().Device);

        ann.Exchange(hub, ann.Home.Replica);
        Assert.Equal("of cid", Assert.Single(ann.Home.Entries()).Title);

        _scene.Sync(ann);
        Assert.Equal(2, ann.Home.Entries().Count);
    }

    [Fact]
    public void A_restore_that_loses_a_forget_event_keeps_the_entry()
    {
        var (ann, bob, issue) = _scene.Sharing();
        var putBack = ann.Keep(_scene.World);
        ann.Write(issue, EventKind.Forgotten, "");
        bob.Write(issue, EventKind.Title, "of bob");
        _scene.Sync(bob);
        using (var hub = new KillingHub(_scene.World.Connect(), _ => true, after: false))
            Assert.Throws<KilledException>(() => ann.Exchange(hub, ann.Home.Replica));

        putBack();
        _scene.Sync(ann);

        Assert.All(History.AllOf(_scene.World.Connect()), e => Assert.NotNull(e.Content.Value));
        Assert.Equal(2, _scene.Row(issue));
        Assert.Equal("of bob", Assert.Single(ann.Home.Entries()).Title);
    }

    [Fact]
    public void The_push_that_forgets_an_entry_removes_its_text_from_the_hub()
    {
        var (ann, _, issue) = _scene.Sharing();
        ann.Write(issue, EventKind.Forgotten, "");
        using (var hub = new KillingHub(_scene.World.Connect(), _ => true, after: true))
            Assert.Throws<KilledException>(() => ann.Exchange(hub, ann.Home.Replica));

        Assert.All(History.AllOf(_scene.World.Connect()), e => Assert.True(string.IsNullOrEmpty(e.Content.Value)));
        Assert.Empty(_scene.World.HubRows()!);
    }

    static (string, string, string?) ContentOf(LogEvent e) => (e.Content.Actor, e.Content.KindText, e.Content.Value);
}
