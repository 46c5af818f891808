using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.SharedLog;
using Xunit;
using static ClaudeSessionLogger.Tests.Simulation.EntryEvents;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>Changes dated in the future, and the order in which changes are applied.</summary>
public sealed class EntryTimelineTests
{
    [Fact]
    public void An_event_dated_in_the_future_is_held_until_it_is_due()
    {
        var far = Status(60 * 24 * 30, "eve", "blocked", Created);
        var later = Status(1, "bob", "resolved", Created);

        var now = Reduce([Created, far, later])!;
        var due = EntryReducer.Reduce([Created, far, later], Start.AddDays(29))!;

        Assert.Equal(
            ("resolved", far.Hash, Start.AddDays(29)),
            (now.StatusText, Assert.Single(now.FutureChanges).Event, now.FutureChanges[0].EffectAt)
        );
        Assert.Equal(3, now.Events);
        Assert.Equal(("blocked", 0), (due.StatusText, due.FutureChanges.Count));
    }

    [Fact]
    public void An_event_dated_a_day_ahead_takes_effect_at_once()
    {
        Assert.Equal("blocked", Reduce([Created, Status(60 * 24, "ann", "blocked", Created)])!.StatusText);
    }

    [Fact]
    public void An_entry_created_in_the_future_exists_and_can_be_changed()
    {
        var created = LogEvent.Following(
            new("far"),
            ChainHead.None,
            Created.Content with
            {
                Stamp = HybridTimestamp.At(Start.AddYears(3)),
            }
        );
        var resolved = Status(1, "bob", "resolved", created);

        Assert.Equal("resolved", Reduce([created, resolved])!.StatusText);
        Assert.Empty(Reduce([created, resolved])!.FutureChanges);
        Assert.Equal("resolved", EntryReducer.Reduce([created, resolved], Start.AddYears(4))!.StatusText);
    }

    [Fact]
    public void A_change_that_names_a_held_value_overrides_it_for_ever()
    {
        var far = Status(60 * 24 * 30, "eve", "blocked", Created);
        var seen = Status(2, "ann", "in_progress", far);
        var later = Status(3, "bob", "resolved", seen);

        Assert.Equal(
            ("in_progress", 0, 0),
            (
                Reduce([Created, far, seen])!.StatusText,
                Reduce([Created, far, seen])!.FutureChanges.Count,
                Reduce([Created, far, seen])!.Conflicts.Count
            )
        );
        Assert.Equal("resolved", Reduce([Created, far, seen, later])!.StatusText);
        Assert.Equal("resolved", EntryReducer.Reduce([Created, far, seen, later], Start.AddYears(1))!.StatusText);
    }

    [Fact]
    public void A_note_that_names_a_held_value_does_not_override_it()
    {
        var far = Status(60 * 24 * 30, "eve", "blocked", Created);
        var note = Event(2, "eve", EventKind.Note, "nothing to see", far);

        Assert.Equal(far.Hash, Assert.Single(Reduce([Created, far, note])!.FutureChanges).Event);
    }

    [Fact]
    public void A_change_that_names_a_later_value_does_not_hide_it()
    {
        var claimed = Event(
            5,
            "ann",
            EventKind.Owner,
            new ClaimValue("ann", null, Start.AddHours(1)).ToJson(),
            Created
        );
        var backdated = LogEvent.Following(
            new("eve"),
            ChainHead.None,
            Content(5, "eve", EventKind.Owner, "", claimed) with
            {
                Stamp = new(long.MinValue),
            }
        );

        var acts = EntryHistory.Build([Created, claimed, backdated], Reduce([Created, claimed, backdated]), Start);

        Assert.Equal(["ann", "ann", "eve"], acts.Select(item => item.Event.Content.Actor));
    }

    [Fact]
    public void A_second_creation_dated_in_the_future_has_no_effect()
    {
        var again = Event(
            60 * 24 * 365,
            "eve",
            EventKind.Created,
            new CreatedValue("note", "resolved", "Not T", "").ToJson()
        );

        Assert.Equal(("T", "open"), (Reduce([Created, again])!.Title, Reduce([Created, again])!.StatusText));
    }

    [Fact]
    public void A_note_dated_in_the_future_is_shown_at_once()
    {
        var entry = Reduce([Created, Event(60 * 24 * 365, "eve", EventKind.Note, "far")])!;

        Assert.Equal("far", Assert.Single(entry.Notes).Text);
        Assert.Empty(entry.FutureChanges);
    }

    [Fact]
    public void A_write_time_far_after_its_timestamp_is_limited()
    {
        var late = Content(1, "eve", EventKind.Title, "late", Created) with { WrittenAt = DateTime.MaxValue };

        Assert.Equal(
            Start.AddDays(1).AddMinutes(1),
            Reduce([Created, LogEvent.Following(new("eve"), ChainHead.None, late)])!.UpdatedAt
        );
    }

    [Fact]
    public void A_forget_event_dated_in_the_future_applies_at_once()
    {
        Assert.Null(Reduce([Created, Event(60 * 24 * 365, "ann", EventKind.Forgotten, "")]));
    }

    [Fact]
    public void The_last_timestamps_do_not_overflow()
    {
        var last = Content(0, "eve", EventKind.Created, Created.Content.Value!, null) with
        {
            WrittenAt = DateTime.MaxValue,
            Stamp = HybridTimestamp.Last,
        };
        var change = Content(1, "eve", EventKind.Title, "later", null) with { WrittenAt = DateTime.MinValue };
        var claim = Content(2, "eve", EventKind.Owner, new ClaimValue("eve", null, DateTime.MaxValue).ToJson(), null);

        var entry = Reduce([
            LogEvent.Following(new("a"), ChainHead.None, last),
            LogEvent.Following(new("b"), ChainHead.None, change),
            LogEvent.Following(new("c"), ChainHead.None, claim),
        ])!;

        Assert.Equal(("later", Start.AddMinutes(2).AddDays(30)), (entry.Title, entry.Claim!.Until));
        Assert.True(entry.UpdatedAt <= DateTime.MaxValue);
    }
}
