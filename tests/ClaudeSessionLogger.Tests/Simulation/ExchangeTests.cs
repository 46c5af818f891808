using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using Xunit;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>Typical situations in the sync between machines and a hub.</summary>
public sealed class ExchangeTests : IDisposable
{
    readonly VirtualClock _clock = new();
    readonly MemoryWorld _world;
    readonly Weather _calm;

    public ExchangeTests()
    {
        _world = new(_clock, new Random(1));
        _calm = new(new Random(1)) { IsCalm = true };
    }

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_late_offline_change_appears_in_a_cleared_inbox()
    {
        var (ann, bob) = (NewMachine("ann"), NewMachine("bob"));
        var issue = Create(bob);
        Sync(bob);
        Sync(ann);
        ann.Write(issue, EventKind.Status, "resolved");
        _clock.Advance(TimeSpan.FromHours(1));
        Sync(bob);
        Assert.Empty(bob.Home.TakeInbox());
        _clock.Advance(TimeSpan.FromHours(1));

        Sync(ann);
        Sync(bob);

        Assert.Equal(("ann", "status", "resolved"), ContentOf(Assert.Single(bob.Home.TakeInbox())));
        Assert.Empty(bob.Home.TakeInbox());
    }

    [Fact]
    public void Two_offline_resolutions_keep_both_notes_and_report_a_conflict()
    {
        var (ann, bob) = (NewMachine("ann"), NewMachine("bob"));
        var issue = Create(ann);
        Sync(ann);
        Sync(bob);
        ann.Write(issue, EventKind.Status, "blocked");
        ann.Write(issue, EventKind.Note, "waits for the vendor");
        _clock.Advance(TimeSpan.FromMinutes(1));
        bob.Write(issue, EventKind.Status, "resolved");
        bob.Write(issue, EventKind.Note, "fixed it");

        Sync(bob);
        Sync(ann);
        Sync(bob);

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
        var (ann, bob) = (NewMachine("ann"), NewMachine("bob"));
        Create(ann, "both");
        Sync(ann);
        var copy = ann.Clone(_world, "copy", _clock);
        Create(ann, "original");
        Create(copy, "copy 1");
        Create(copy, "copy 2");

        foreach (var machine in (Machine[])[ann, copy, ann, bob])
            Sync(machine);

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
        var ann = NewMachine("ann");
        Create(ann, "before");
        Sync(ann);
        var putBack = ann.Keep(_world);
        Create(ann, "after");
        Sync(ann);
        var device = ann.Home.Replica.Load().Device;

        putBack();
        Sync(ann);

        Assert.Equal(["after", "before"], ann.Home.Entries().Select(entry => entry.Title).Order());
        Assert.NotEqual(device, ann.Home.Replica.Load().Device);
    }

    [Fact]
    public void Any_machine_refills_a_wiped_hub_with_all_events()
    {
        var (ann, bob, cid) = (NewMachine("ann"), NewMachine("bob"), NewMachine("cid"));
        Create(ann, "of ann");
        Sync(ann);
        Sync(bob);

        _world.WipeHub();
        Sync(bob);
        Sync(cid);

        Assert.Equal("of ann", Assert.Single(cid.Home.Entries()).Title);
    }

    [Fact]
    public void Events_of_a_revoked_machine_are_refused_with_a_message()
    {
        var (ann, bob) = (NewMachine("ann"), NewMachine("bob"));
        Create(ann, "before");
        Sync(ann);
        _world.Revoke(ann.Home.Replica.Load().Device);
        Create(ann, "after");

        Assert.Equal(FailureKind.Unauthorized, Assert.Throws<Failure>(() => Sync(ann)).Kind);

        Sync(bob);
        Assert.Equal("before", Assert.Single(bob.Home.Entries()).Title);
    }

    [Fact]
    public void A_hub_with_wrong_answers_still_receives_our_events()
    {
        var (ann, bob) = (NewMachine("ann"), NewMachine("bob"));
        Create(bob);
        Sync(bob);
        Create(ann);
        using var hub = new Elsewhere(_world.Connect());

        ann.Exchange(hub, ann.Home.Replica);

        Assert.Equal(0, Assert.Single(ann.Home.Replica.Load().Corrupt).After);
        Assert.Equal(2, History.AllOf(_world.Connect()).Count);
    }

    [Fact]
    public void Damage_in_one_device_does_not_block_events_of_others()
    {
        var (ann, bob, cid) = (NewMachine("ann"), NewMachine("bob"), NewMachine("cid"));
        Create(bob, "of bob");
        Sync(bob);
        Create(cid, "of cid");
        Sync(cid);
        using var hub = new Without(_world.Connect(), bob.Home.Replica.Load().Device);

        ann.Exchange(hub, ann.Home.Replica);
        Assert.Equal("of cid", Assert.Single(ann.Home.Entries()).Title);

        Sync(ann);
        Assert.Equal(2, ann.Home.Entries().Count);
    }

    [Fact]
    public void A_restore_that_loses_a_forget_event_keeps_the_entry()
    {
        var (ann, bob, issue) = Sharing();
        var putBack = ann.Keep(_world);
        ann.Write(issue, EventKind.Forgotten, "");
        bob.Write(issue, EventKind.Title, "of bob");
        Sync(bob);
        using (var hub = new KillingHub(_world.Connect(), _ => true, after: false))
            Assert.Throws<KilledException>(() => ann.Exchange(hub, ann.Home.Replica));

        putBack();
        Sync(ann);

        Assert.All(History.AllOf(_world.Connect()), e => Assert.NotNull(e.Content.Value));
        Assert.Equal(2, Row(issue));
        Assert.Equal("of bob", Assert.Single(ann.Home.Entries()).Title);
    }

    [Fact]
    public void The_push_that_forgets_an_entry_removes_its_text_from_the_hub()
    {
        var (ann, _, issue) = Sharing();
        ann.Write(issue, EventKind.Forgotten, "");
        using (var hub = new KillingHub(_world.Connect(), _ => true, after: true))
            Assert.Throws<KilledException>(() => ann.Exchange(hub, ann.Home.Replica));

        Assert.All(History.AllOf(_world.Connect()), e => Assert.True(string.IsNullOrEmpty(e.Content.Value)));
        Assert.Empty(_world.HubRows()!);
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

    static (string, string, string?) ContentOf(LogEvent e) => (e.Content.Actor, e.Content.KindText, e.Content.Value);

    ReplicationResult Sync(Machine machine) =>
        machine.Exchange(new FaultyHub(_world.Connect(), machine, _calm), machine.Home.Replica);
}
