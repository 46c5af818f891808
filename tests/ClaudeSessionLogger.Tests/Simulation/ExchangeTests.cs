using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using Xunit;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>Meetings of machines and a hub that people tell each other about.</summary>
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
    public void What_was_done_offline_in_the_morning_and_sent_at_noon_is_in_the_inbox_that_was_emptied_in_between()
    {
        var (ann, bob) = (NewMachine("ann"), NewMachine("bob"));
        var issue = Create(bob);
        Meet(bob);
        Meet(ann);
        ann.Write(issue, EventKind.Status, "resolved");
        _clock.Advance(TimeSpan.FromHours(1));
        Meet(bob);
        Assert.Empty(bob.Home.TakeInbox());
        _clock.Advance(TimeSpan.FromHours(1));

        Meet(ann);
        Meet(bob);

        Assert.Equal(("ann", "status", "resolved"), Told(Assert.Single(bob.Home.TakeInbox())));
        Assert.Empty(bob.Home.TakeInbox());
    }

    [Fact]
    public void Two_who_resolve_one_issue_offline_keep_both_notes_and_the_overridden_status_is_told()
    {
        var (ann, bob) = (NewMachine("ann"), NewMachine("bob"));
        var issue = Create(ann);
        Meet(ann);
        Meet(bob);
        ann.Write(issue, EventKind.Status, "blocked");
        ann.Write(issue, EventKind.Note, "waits for the vendor");
        _clock.Advance(TimeSpan.FromMinutes(1));
        bob.Write(issue, EventKind.Status, "resolved");
        bob.Write(issue, EventKind.Note, "fixed it");

        Meet(bob);
        Meet(ann);
        Meet(bob);

        foreach (var machine in (Machine[])[ann, bob])
        {
            var entry = Assert.Single(machine.Home.Entries());
            Assert.Equal(("resolved", true), (entry.StatusText, entry.Notes.Select(note => note.Text).SequenceEqual(["waits for the vendor", "fixed it"])));
            var conflict = Assert.Single(entry.Conflicts);
            Assert.Equal(("ann", "blocked", "bob", true), (conflict.Lost.Actor, conflict.Lost.Value, conflict.Won.Actor, conflict.IsOpen));
        }
    }

    [Fact]
    public void Both_copies_of_a_home_go_on_and_nothing_of_either_is_lost()
    {
        var (ann, bob) = (NewMachine("ann"), NewMachine("bob"));
        Create(ann, "both");
        Meet(ann);
        var copy = ann.Clone(_world, "copy", _clock);
        Create(ann, "original");
        Create(copy, "copy 1");
        Create(copy, "copy 2");

        foreach (var machine in (Machine[])[ann, copy, ann, bob])
            Meet(machine);

        foreach (var machine in (Machine[])[ann, copy, bob])
            Assert.Equal(["both", "copy 1", "copy 2", "original"], machine.Home.Entries().Select(entry => entry.Title).Order());
        Assert.NotEqual(ann.Home.Replica.Load().Device, copy.Home.Replica.Load().Device);
    }

    [Fact]
    public void A_home_that_was_put_back_gets_what_it_had_sent_and_writes_on_under_another_device()
    {
        var ann = NewMachine("ann");
        Create(ann, "before");
        Meet(ann);
        var putBack = ann.Keep(_world);
        Create(ann, "after");
        Meet(ann);
        var device = ann.Home.Replica.Load().Device;

        putBack();
        Meet(ann);

        Assert.Equal(["after", "before"], ann.Home.Entries().Select(entry => entry.Title).Order());
        Assert.NotEqual(device, ann.Home.Replica.Load().Device);
    }

    [Fact]
    public void A_wiped_hub_is_filled_again_with_everybodys_events_by_any_machine()
    {
        var (ann, bob, cid) = (NewMachine("ann"), NewMachine("bob"), NewMachine("cid"));
        Create(ann, "of ann");
        Meet(ann);
        Meet(bob);

        _world.WipeHub();
        Meet(bob);
        Meet(cid);

        Assert.Equal("of ann", Assert.Single(cid.Home.Entries()).Title);
    }

    [Fact]
    public void A_revoked_machine_is_told_so_and_nothing_of_it_is_taken()
    {
        var (ann, bob) = (NewMachine("ann"), NewMachine("bob"));
        Create(ann, "before");
        Meet(ann);
        _world.Revoke(ann.Home.Replica.Load().Device);
        Create(ann, "after");

        Assert.Equal(FailureKind.Unauthorized, Assert.Throws<Failure>(() => Meet(ann)).Kind);

        Meet(bob);
        Assert.Equal("before", Assert.Single(bob.Home.Entries()).Title);
    }

    [Fact]
    public void A_hub_that_always_answers_with_something_else_still_gets_what_is_ours()
    {
        var (ann, bob) = (NewMachine("ann"), NewMachine("bob"));
        Create(bob);
        Meet(bob);
        Create(ann);
        using var hub = new Elsewhere(_world.Connect());

        ann.Exchange(hub, ann.Home.Replica);

        Assert.Equal(0, Assert.Single(ann.Home.Replica.Load().Corrupt).After);
        Assert.Equal(2, History.AllOf(_world.Connect()).Count);
    }

    [Fact]
    public void Damage_at_one_device_keeps_nobody_elses_events_away()
    {
        var (ann, bob, cid) = (NewMachine("ann"), NewMachine("bob"), NewMachine("cid"));
        Create(bob, "of bob");
        Meet(bob);
        Create(cid, "of cid");
        Meet(cid);
        using var hub = new Without(_world.Connect(), bob.Home.Replica.Load().Device);

        ann.Exchange(hub, ann.Home.Replica);
        Assert.Equal("of cid", Assert.Single(ann.Home.Entries()).Title);

        Meet(ann);
        Assert.Equal(2, ann.Home.Entries().Count);
    }

    [Fact]
    public void A_push_that_came_through_and_was_answered_as_if_not_still_leaves_a_row_of_what_both_wrote()
    {
        var (ann, bob, issue) = Sharing();
        bob.Write(issue, EventKind.Title, "of bob");
        ann.Write(issue, EventKind.Status, "blocked");
        using var hub = new PushedTwice(_world.Connect(), before: () => Meet(bob));

        ann.Exchange(hub, ann.Home.Replica);

        Assert.Equal(3, Row(issue));
    }

    [Fact]
    public void A_row_that_is_behind_its_events_is_mended_by_whoever_comes()
    {
        var (ann, bob, issue) = Sharing();
        LeaveRowBehind(ann, bob, issue);
        Meet(ann);
        Meet(bob);
        Assert.Equal(2, Row(issue));

        bob.Exchange(_world.Connect(), bob.Home.Replica, mends: true);

        Assert.Equal(3, Row(issue));
    }

    [Fact]
    public void A_row_of_what_was_lost_gives_way_to_one_of_what_is_there()
    {
        var (ann, bob, issue) = Sharing();
        var putBack = ann.Keep(_world);
        ann.Write(issue, EventKind.Note, "pushed in the next page");
        _world.Connect().Push(new(new(ann.Home.Replica.Load().Device, "ann", "ann", "1.0"), [], ann.Home.Replica.Entries([issue])));
        putBack();
        Meet(ann);
        Assert.Equal(2, Row(issue));

        bob.Exchange(_world.Connect(), bob.Home.Replica, mends: true);

        Assert.Equal(1, Row(issue));
    }

    [Fact]
    public void What_was_forgotten_only_in_a_home_that_was_put_back_is_still_there_for_all()
    {
        var (ann, bob, issue) = Sharing();
        var putBack = ann.Keep(_world);
        ann.Write(issue, EventKind.Forgotten, "");
        bob.Write(issue, EventKind.Title, "of bob");
        Meet(bob);
        using (var hub = new KillingHub(_world.Connect(), _ => true, after: false))
            Assert.Throws<KilledException>(() => ann.Exchange(hub, ann.Home.Replica));

        putBack();
        Meet(ann);

        Assert.All(History.AllOf(_world.Connect()), e => Assert.NotNull(e.Content.Value));
        Assert.Equal(2, Row(issue));
        Assert.Equal("of bob", Assert.Single(ann.Home.Entries()).Title);
    }

    [Fact]
    public void Text_is_gone_from_the_hub_with_the_very_push_that_forgets_it()
    {
        var (ann, _, issue) = Sharing();
        ann.Write(issue, EventKind.Forgotten, "");
        using (var hub = new KillingHub(_world.Connect(), _ => true, after: true))
            Assert.Throws<KilledException>(() => ann.Exchange(hub, ann.Home.Replica));

        Assert.All(History.AllOf(_world.Connect()), e => Assert.True(string.IsNullOrEmpty(e.Content.Value)));
        Assert.Empty(_world.HubRows()!);
    }

    /// <summary>Both write, neither having seen the other, and who comes second is killed before it says what both make.</summary>
    void LeaveRowBehind(Machine ann, Machine bob, string issue)
    {
        bob.Write(issue, EventKind.Title, "of bob");
        ann.Write(issue, EventKind.Status, "blocked");
        // Between ann's look and her push.
        using var hub = new PushedTwice(new KillingHub(_world.Connect(), push => push.Devices.Count == 0, after: false), before: () => Meet(bob));
        Assert.Throws<KilledException>(() => ann.Exchange(hub, ann.Home.Replica));
    }

    (Machine Ann, Machine Bob, string Issue) Sharing()
    {
        var (ann, bob) = (NewMachine("ann"), NewMachine("bob"));
        var issue = Create(ann);
        Meet(ann);
        Meet(bob);
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

    static (string, string, string?) Told(LogEvent e) => (e.Content.Actor, e.Content.KindText, e.Content.Value);

    ReplicationResult Meet(Machine machine) => machine.Exchange(new FaultyHub(_world.Connect(), machine, _calm), machine.Home.Replica);
}
