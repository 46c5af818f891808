using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.SharedLog;
using Xunit;
using static ClaudeSessionLogger.Tests.Simulation.EntryEvents;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>An entry is a pure function of its events.</summary>
public sealed class EntryReducerTests
{
    static readonly string[] s_kinds = [.. EventKind.Fields.Append(EventKind.Note).Select(kind => kind.Text)];

    [Fact]
    public void What_waCreated_stands_until_it_is_changed()
    {
        var entry = Reduce([Created])!;

        Assert.Equal(("issue", "open", "T", "B", "ann", Start), (entry.CategoryText, entry.StatusText, entry.Title, entry.Body, entry.CreatedBy, entry.LoggedAt));
        Assert.Equal((null, null, null, 1), (entry.UpdatedAt, entry.UpdatedBy, entry.Claim, entry.Events));
        Assert.All(entry.CurrentEvents.Values, standing => Assert.Equal(Created.Hash, standing));
    }

    [Fact]
    public void Without_its_creation_there_is_no_entry_yet() => Assert.Null(Reduce([Status(1, "bob", "resolved", Created)]));

    [Fact]
    public void A_creation_that_is_no_json_makes_no_entry() => Assert.Null(Reduce([Event(0, "ann", EventKind.Created, "{")]));

    [Fact]
    public void The_greatest_stamp_stands_not_the_last_to_come()
    {
        var (early, late) = (Status(1, "ann", "blocked", Created), Status(2, "bob", "resolved", Created));

        Assert.Equal("resolved", Reduce([Created, late, early])!.StatusText);
        Assert.Equal("bob", Reduce([late, early, Created])!.UpdatedBy);
    }

    [Fact]
    public void A_change_after_the_last_time_there_is_does_not_overflow()
    {
        var change = Status(1, "ann", "blocked", Created);
        var atTheEnd = change with { Content = change.Content with { WrittenAt = SafeTime.Last } };

        Assert.Equal("resolved", Reduce([Created, atTheEnd, Status(2, "bob", "resolved", Created)])!.StatusText);
    }

    [Fact]
    public void Of_one_stamp_the_greater_hash_stands_everywhere()
    {
        var (one, other) = (Status(1, "ann", "blocked", Created), Status(1, "bob", "resolved", Created));

        Assert.Equal(one.Hash.CompareTo(other.Hash) > 0 ? "blocked" : "resolved", Reduce([Created, one, other])!.StatusText);
        Assert.Equal(Reduce([Created, one, other])!.Status, Reduce([other, one, Created])!.Status);
    }

    [Fact]
    public void Two_that_had_not_seen_each_other_are_in_conflict_until_somebody_who_had_decides()
    {
        var (ann, bob) = (Status(1, "ann", "blocked", Created), Status(2, "bob", "resolved", Created));
        var conflict = Assert.Single(Reduce([Created, ann, bob])!.Conflicts);
        Assert.Equal((EventKind.Status, "ann", "blocked", "bob", "resolved", true), (conflict.Field, conflict.Lost.Actor, conflict.Lost.Value, conflict.Won.Actor, conflict.Won.Value, conflict.IsOpen));

        var decided = Assert.Single(Reduce([Created, ann, bob, Status(3, "ann", "in_progress", bob)])!.Conflicts);

        Assert.Equal(("blocked", "resolved", false), (decided.Lost.Value, decided.Won.Value, decided.IsOpen));
    }

    [Fact]
    public void Who_knew_what_they_changed_is_in_conflict_with_nobody()
    {
        var first = Status(1, "ann", "blocked", Created);
        var second = Status(2, "bob", "in_progress", first);

        var entry = Reduce([Created, first, second, Status(3, "ann", "resolved", second)])!;

        Assert.Empty(entry.Conflicts);
        Assert.Equal("resolved", entry.StatusText);
    }

    [Fact]
    public void Of_three_that_had_not_seen_one_another_each_loser_is_told()
    {
        var entry = Reduce([Created, Status(1, "ann", "blocked", Created), Status(2, "bob", "resolved", Created), Status(3, "cid", "resolved", Created)])!;

        Assert.Equal([("ann", "bob", true), ("bob", "cid", false)], entry.Conflicts.Select(conflict => (conflict.Lost.Actor, conflict.Won.Actor, conflict.IsOpen)));
    }

    [Fact]
    public void One_who_had_seen_only_the_loser_decides_about_that_one_alone()
    {
        var ann = Status(1, "ann", "blocked", Created);
        var entry = Reduce([Created, ann, Status(2, "bob", "resolved", Created), Status(3, "cid", "in_progress", ann)])!;

        Assert.Equal([("ann", "bob", false), ("bob", "cid", true)], entry.Conflicts.Select(conflict => (conflict.Lost.Actor, conflict.Won.Actor, conflict.IsOpen)));
    }

    [Fact]
    public void Both_said_the_same_is_no_open_conflict()
    {
        var conflict = Assert.Single(Reduce([Created, Status(1, "ann", "resolved", Created), Status(2, "bob", "resolved", Created)])!.Conflicts);

        Assert.False(conflict.IsOpen);
    }

    [Fact]
    public void Another_tool_that_does_not_say_what_it_replaces_is_in_conflict_with_nobody_and_settles()
    {
        var (ann, bob) = (Status(1, "ann", "blocked", Created), Status(2, "bob", "resolved", Created));

        var entry = Reduce([Created, ann, bob, Event(3, "python", EventKind.Status, "open")])!;

        Assert.False(Assert.Single(entry.Conflicts).IsOpen);
        Assert.Equal("open", entry.StatusText);
    }

    [Fact]
    public void Notes_only_ever_add_up()
    {
        var entry = Reduce([Event(2, "bob", EventKind.Note, "second"), Created, Event(1, "ann", EventKind.Note, "first"), Event(3, "ann", EventKind.Body, "", Created)])!;

        Assert.Equal(["first", "second"], entry.Notes.Select(note => note.Text));
        Assert.Equal("first\n\nsecond", entry.BodyWithNotes);
    }

    [Fact]
    public void A_claim_stands_until_it_is_released()
    {
        var claim = Event(1, "ann", EventKind.Owner, new ClaimValue("ann", "s1", Start.AddHours(1)).ToJson(), Created);

        Assert.Equal(new Claim("ann", "s1", Start.AddHours(1)), Reduce([Created, claim])!.Claim);
        Assert.Null(Reduce([Created, claim, Event(2, "ann", EventKind.Owner, "", claim)])!.Claim);
    }

    [Fact]
    public void What_a_newer_version_wrote_changes_no_field()
    {
        var entry = Reduce([Created, Event(1, "bob", "mood", "bright")])!;

        Assert.Equal(("open", "T", "B", 2), (entry.StatusText, entry.Title, entry.Body, entry.Events));
        Assert.Empty(entry.Conflicts);
    }

    [Fact]
    public void Forgotten_is_gone_whatever_comes_after()
    {
        Assert.Null(Reduce([Created, Event(1, "ann", EventKind.Forgotten, ""), Status(2, "bob", "open", Created)]));
    }

    [Fact]
    public void What_an_adopted_row_had_from_the_start_is_no_change_and_a_later_change_by_a_slow_clock_is()
    {
        var fromTheStart = Status(0, "ann", "resolved", Created);
        Assert.Null(Reduce([Created, fromTheStart])!.UpdatedAt);

        var slow = Content(1, "bob", EventKind.Title, "new", Created) with { WrittenAt = Start.AddHours(-5) };
        var entry = Reduce([Created, LogEvent.Following(new("slow"), ChainHead.None, slow)])!;

        Assert.Equal((Start.AddMicroseconds(1), "bob"), (entry.UpdatedAt, entry.UpdatedBy));
    }

    [Fact]
    public void A_text_of_which_one_copy_was_redacted_is_still_there()
    {
        var redacted = Created with { Device = new("branch"), Content = Created.Content with { Value = null } };

        Assert.Equal("T", Reduce([redacted, Created])?.Title);
        Assert.Equal("T", Reduce([Created, redacted])?.Title);
    }

    [Fact]
    public void Neither_order_nor_repetition_matters()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var chance = new Random(seed);
            var events = new List<LogEvent> { Created };
            for (var i = chance.Next(1, 15); i > 0; i--)
            {
                var kind = chance.GetItems([.. s_kinds, "mood"], 1)[0];
                events.Add(Event(chance.Next(1, 6), $"p{chance.Next(3)}", kind, $"v{chance.Next(3)}", chance.Next(5) == 0 ? null : events[chance.Next(events.Count)]));
            }

            var expected = Description.Of(Reduce(events));

            Assert.Equal(expected, Description.Of(Reduce([.. events.Concat(events.Take(chance.Next(5))).OrderBy(_ => chance.Next())])));
        }
    }
}
