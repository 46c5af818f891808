using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.SharedLog;
using Xunit;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>An entry is a pure function of its events.</summary>
public sealed class EntryFoldTests
{
    static readonly DateTime s_start = new(2026, 3, 1, 8, 0, 0, DateTimeKind.Utc);
    static readonly LogEvent s_created = Event(0, "ann", EventKind.Created, new CreatedValue("issue", "open", "T", "B").ToJson());

    [Fact]
    public void What_was_created_stands_until_it_is_changed()
    {
        var entry = Fold([s_created])!;

        Assert.Equal(("issue", "open", "T", "B", "ann", s_start), (entry.Category, entry.Status, entry.Title, entry.Body, entry.CreatedBy, entry.LoggedAt));
        Assert.Equal((null, null, null, 1), (entry.UpdatedAt, entry.UpdatedBy, entry.Claim, entry.Events));
        Assert.All(entry.CurrentEvents.Values, standing => Assert.Equal(s_created.Hash, standing));
    }

    [Fact]
    public void Without_its_creation_there_is_no_entry_yet() => Assert.Null(Fold([Status(1, "bob", "resolved", s_created)]));

    [Fact]
    public void A_creation_that_is_no_json_makes_no_entry() => Assert.Null(Fold([Event(0, "ann", EventKind.Created, "{")]));

    [Fact]
    public void The_greatest_stamp_stands_not_the_last_to_come()
    {
        var (early, late) = (Status(1, "ann", "blocked", s_created), Status(2, "bob", "resolved", s_created));

        Assert.Equal("resolved", Fold([s_created, late, early])!.Status);
        Assert.Equal("bob", Fold([late, early, s_created])!.UpdatedBy);
    }

    [Fact]
    public void A_change_after_the_last_time_there_is_does_not_overflow()
    {
        var change = Status(1, "ann", "blocked", s_created);
        var atTheEnd = change with { Content = change.Content with { WrittenAt = SafeTime.Last } };

        Assert.Equal("resolved", Fold([s_created, atTheEnd, Status(2, "bob", "resolved", s_created)])!.Status);
    }

    [Fact]
    public void Of_one_stamp_the_greater_hash_stands_everywhere()
    {
        var (one, other) = (Status(1, "ann", "blocked", s_created), Status(1, "bob", "resolved", s_created));

        Assert.Equal(one.Hash.CompareTo(other.Hash) > 0 ? "blocked" : "resolved", Fold([s_created, one, other])!.Status);
        Assert.Equal(Fold([s_created, one, other])!.Status, Fold([other, one, s_created])!.Status);
    }

    [Fact]
    public void Two_that_had_not_seen_each_other_are_in_conflict_until_somebody_who_had_decides()
    {
        var (ann, bob) = (Status(1, "ann", "blocked", s_created), Status(2, "bob", "resolved", s_created));
        var conflict = Assert.Single(Fold([s_created, ann, bob])!.Conflicts);
        Assert.Equal(("status", "ann", "blocked", "bob", "resolved", true), (conflict.Field, conflict.Lost.Actor, conflict.Lost.Value, conflict.Won.Actor, conflict.Won.Value, conflict.IsOpen));

        var decided = Assert.Single(Fold([s_created, ann, bob, Status(3, "ann", "in_progress", bob)])!.Conflicts);

        Assert.Equal(("blocked", "resolved", false), (decided.Lost.Value, decided.Won.Value, decided.IsOpen));
    }

    [Fact]
    public void Who_knew_what_they_changed_is_in_conflict_with_nobody()
    {
        var first = Status(1, "ann", "blocked", s_created);
        var second = Status(2, "bob", "in_progress", first);

        var entry = Fold([s_created, first, second, Status(3, "ann", "resolved", second)])!;

        Assert.Empty(entry.Conflicts);
        Assert.Equal("resolved", entry.Status);
    }

    [Fact]
    public void Of_three_that_had_not_seen_one_another_each_loser_is_told()
    {
        var entry = Fold([s_created, Status(1, "ann", "blocked", s_created), Status(2, "bob", "resolved", s_created), Status(3, "cid", "resolved", s_created)])!;

        Assert.Equal([("ann", "bob", true), ("bob", "cid", false)], entry.Conflicts.Select(conflict => (conflict.Lost.Actor, conflict.Won.Actor, conflict.IsOpen)));
    }

    [Fact]
    public void One_who_had_seen_only_the_loser_decides_about_that_one_alone()
    {
        var ann = Status(1, "ann", "blocked", s_created);
        var entry = Fold([s_created, ann, Status(2, "bob", "resolved", s_created), Status(3, "cid", "in_progress", ann)])!;

        Assert.Equal([("ann", "bob", false), ("bob", "cid", true)], entry.Conflicts.Select(conflict => (conflict.Lost.Actor, conflict.Won.Actor, conflict.IsOpen)));
    }

    [Fact]
    public void Both_said_the_same_is_no_open_conflict()
    {
        var conflict = Assert.Single(Fold([s_created, Status(1, "ann", "resolved", s_created), Status(2, "bob", "resolved", s_created)])!.Conflicts);

        Assert.False(conflict.IsOpen);
    }

    [Fact]
    public void Another_tool_that_does_not_say_what_it_replaces_is_in_conflict_with_nobody_and_settles()
    {
        var (ann, bob) = (Status(1, "ann", "blocked", s_created), Status(2, "bob", "resolved", s_created));

        var entry = Fold([s_created, ann, bob, Event(3, "python", EventKind.Status, "open")])!;

        Assert.False(Assert.Single(entry.Conflicts).IsOpen);
        Assert.Equal("open", entry.Status);
    }

    [Fact]
    public void Notes_only_ever_add_up()
    {
        var entry = Fold([Event(2, "bob", EventKind.Note, "second"), s_created, Event(1, "ann", EventKind.Note, "first"), Event(3, "ann", EventKind.Body, "", s_created)])!;

        Assert.Equal(["first", "second"], entry.Notes.Select(note => note.Text));
        Assert.Equal("first\n\nsecond", entry.BodyWithNotes);
    }

    [Fact]
    public void A_claim_stands_until_it_is_released()
    {
        var claim = Event(1, "ann", EventKind.Owner, new ClaimValue("ann", "s1", s_start.AddHours(1)).ToJson(), s_created);

        Assert.Equal(new Claim("ann", "s1", s_start.AddHours(1)), Fold([s_created, claim])!.Claim);
        Assert.Null(Fold([s_created, claim, Event(2, "ann", EventKind.Owner, "", claim)])!.Claim);
    }

    [Fact]
    public void What_a_newer_version_wrote_changes_no_field()
    {
        var entry = Fold([s_created, Event(1, "bob", "mood", "bright")])!;

        Assert.Equal(("open", "T", "B", 2), (entry.Status, entry.Title, entry.Body, entry.Events));
        Assert.Empty(entry.Conflicts);
    }

    [Fact]
    public void Forgotten_is_gone_whatever_comes_after()
    {
        Assert.Null(Fold([s_created, Event(1, "ann", EventKind.Forgotten, ""), Status(2, "bob", "open", s_created)]));
    }

    [Fact]
    public void What_an_adopted_row_had_from_the_start_is_no_change_and_a_later_change_by_a_slow_clock_is()
    {
        var fromTheStart = Status(0, "ann", "resolved", s_created);
        Assert.Null(Fold([s_created, fromTheStart])!.UpdatedAt);

        var slow = Content(1, "bob", EventKind.Title, "new", s_created) with { WrittenAt = s_start.AddHours(-5) };
        var entry = Fold([s_created, LogEvent.Following("slow", ChainHead.None, slow)])!;

        Assert.Equal((s_start.AddMicroseconds(1), "bob"), (entry.UpdatedAt, entry.UpdatedBy));
    }

    [Fact]
    public void A_text_of_which_one_copy_was_redacted_is_still_there()
    {
        var redacted = s_created with { Device = "branch", Content = s_created.Content with { Value = null } };

        Assert.Equal("T", Fold([redacted, s_created])?.Title);
        Assert.Equal("T", Fold([s_created, redacted])?.Title);
    }

    [Fact]
    public void An_event_dated_in_the_future_is_held_until_it_is_due()
    {
        var far = Status(60 * 24 * 30, "eve", "blocked", s_created);
        var later = Status(1, "bob", "resolved", s_created);

        var now = Fold([s_created, far, later])!;
        var due = EntryReducer.Reduce([s_created, far, later], s_start.AddDays(29))!;

        Assert.Equal(("resolved", far.Hash, s_start.AddDays(29)), (now.Status, Assert.Single(now.Held).Event, now.Held[0].EffectAt));
        Assert.Equal(3, now.Events);
        Assert.Equal(("blocked", 0), (due.Status, due.Held.Count));
    }

    [Fact]
    public void An_event_dated_a_day_ahead_takes_effect_at_once()
    {
        Assert.Equal("blocked", Fold([s_created, Status(60 * 24, "ann", "blocked", s_created)])!.Status);
    }

    [Fact]
    public void An_entry_created_in_the_future_is_there_and_what_others_write_stands_over_it_for_ever()
    {
        var created = LogEvent.Following("far", ChainHead.None, s_created.Content with { Stamp = HybridTimestamp.At(s_start.AddYears(3)) });
        var resolved = Status(1, "bob", "resolved", created);

        Assert.Equal("resolved", Fold([created, resolved])!.Status);
        Assert.Empty(Fold([created, resolved])!.Held);
        Assert.Equal("resolved", EntryReducer.Reduce([created, resolved], s_start.AddYears(4))!.Status);
    }

    [Fact]
    public void Who_saw_a_held_value_and_wrote_stands_over_it_for_ever()
    {
        var far = Status(60 * 24 * 30, "eve", "blocked", s_created);
        var seen = Status(2, "ann", "in_progress", far);
        var later = Status(3, "bob", "resolved", seen);

        Assert.Equal(("in_progress", 0, 0), (Fold([s_created, far, seen])!.Status, Fold([s_created, far, seen])!.Held.Count, Fold([s_created, far, seen])!.Conflicts.Count));
        Assert.Equal("resolved", Fold([s_created, far, seen, later])!.Status);
        Assert.Equal("resolved", EntryReducer.Reduce([s_created, far, seen, later], s_start.AddYears(1))!.Status);
    }

    [Fact]
    public void Who_names_a_later_value_as_replaced_does_not_hide_it()
    {
        var claimed = Event(5, "ann", EventKind.Owner, new ClaimValue("ann", null, s_start.AddHours(1)).ToJson(), s_created);
        var backdated = LogEvent.Following("eve", ChainHead.None, Content(5, "eve", EventKind.Owner, "", claimed) with { Stamp = new(long.MinValue) });

        var acts = EntryHistory.Build([s_created, claimed, backdated], Fold([s_created, claimed, backdated]), s_start);

        Assert.Equal(["ann", "ann", "eve"], acts.Select(act => act.Event.Content.Actor));
    }

    [Fact]
    public void An_entry_is_not_created_once_more_by_an_event_dated_in_the_future()
    {
        var again = Event(60 * 24 * 365, "eve", EventKind.Created, new CreatedValue("note", "resolved", "Not T", "").ToJson());

        Assert.Equal(("T", "open"), (Fold([s_created, again])!.Title, Fold([s_created, again])!.Status));
    }

    [Fact]
    public void A_note_dated_in_the_future_is_there_at_once()
    {
        var entry = Fold([s_created, Event(60 * 24 * 365, "eve", EventKind.Note, "far")])!;

        Assert.Equal("far", Assert.Single(entry.Notes).Text);
        Assert.Empty(entry.Held);
    }

    [Fact]
    public void A_time_of_writing_far_after_its_stamp_does_not_make_an_entry_the_newest_for_ever()
    {
        var late = Content(1, "eve", EventKind.Title, "late", s_created) with { WrittenAt = DateTime.MaxValue };

        Assert.Equal(s_start.AddDays(1).AddMinutes(1), Fold([s_created, LogEvent.Following("eve", ChainHead.None, late)])!.UpdatedAt);
    }

    [Fact]
    public void What_is_forgotten_in_the_future_is_forgotten_at_once()
    {
        Assert.Null(Fold([s_created, Event(60 * 24 * 365, "ann", EventKind.Forgotten, "")]));
    }

    [Fact]
    public void Times_at_the_end_of_all_time_overflow_nothing()
    {
        var last = Content(0, "eve", EventKind.Created, s_created.Content.Value!, null) with { WrittenAt = DateTime.MaxValue, Stamp = HybridTimestamp.Last };
        var change = Content(1, "eve", EventKind.Title, "later", null) with { WrittenAt = DateTime.MinValue };
        var claim = Content(2, "eve", EventKind.Owner, new ClaimValue("eve", null, DateTime.MaxValue).ToJson(), null);

        var entry = Fold([LogEvent.Following("a", ChainHead.None, last), LogEvent.Following("b", ChainHead.None, change), LogEvent.Following("c", ChainHead.None, claim)])!;

        Assert.Equal(("later", s_start.AddMinutes(2).AddDays(30)), (entry.Title, entry.Claim!.Until));
        Assert.True(entry.UpdatedAt <= DateTime.MaxValue);
    }

    [Fact]
    public void Neither_order_nor_repetition_matters()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var chance = new Random(seed);
            var events = new List<LogEvent> { s_created };
            for (var i = chance.Next(1, 15); i > 0; i--)
            {
                var kind = chance.GetItems([EventKind.Status, EventKind.Title, EventKind.Note, EventKind.Owner, EventKind.Category, "mood"], 1)[0];
                events.Add(Event(chance.Next(1, 6), $"p{chance.Next(3)}", kind, $"v{chance.Next(3)}", chance.Next(5) == 0 ? null : events[chance.Next(events.Count)]));
            }

            var expected = Description.Of(Fold(events));

            Assert.Equal(expected, Description.Of(Fold([.. events.Concat(events.Take(chance.Next(5))).OrderBy(_ => chance.Next())])));
        }
    }

    static LogEntry? Fold(IEnumerable<LogEvent> events) => EntryReducer.Reduce(events, s_start);

    static LogEvent Status(int minute, string actor, string value, LogEvent replaced) => Event(minute, actor, EventKind.Status, value, replaced);

    static LogEvent Event(int minute, string actor, string kind, string value, LogEvent? replaced = null) =>
        LogEvent.Following(actor, ChainHead.None, Content(minute, actor, kind, value, replaced));

    static EventContent Content(int minute, string actor, string kind, string value, LogEvent? replaced) =>
        new(HybridTimestamp.At(s_start.AddMinutes(minute)), s_start.AddMinutes(minute), actor, "project", "entry", kind, value, null, replaced?.Hash);
}
