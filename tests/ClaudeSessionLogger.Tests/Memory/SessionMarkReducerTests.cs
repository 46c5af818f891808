using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Marks;
using Xunit;

namespace ClaudeSessionLogger.Tests.Memory;

/// <summary>Marks follow from the set of events alone, whatever the clocks of the machines say.</summary>
public sealed class SessionMarkReducerTests
{
    static readonly DateTime s_now = new(2026, 3, 1, 8, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void The_last_of_two_titles_written_apart_wins()
    {
        LogEvent[] events =
        [
            Event(2, EventKind.SessionTitle, "later"),
            Event(1, EventKind.SessionTitle, "earlier"),
            Event(3, EventKind.SessionNote, "a note"),
        ];

        Assert.Equal(("later", "a note"), (Reduce(events).Title, Reduce(events).Note));
    }

    [Fact]
    public void A_title_replaces_the_one_that_its_author_saw_although_its_clock_is_behind()
    {
        var fast = Event(600, EventKind.SessionTitle, "fast clock");
        var slow = Event(1, EventKind.SessionTitle, "slow clock", fast.Hash);

        Assert.Equal("slow clock", Reduce([slow, fast]).Title);
    }

    [Fact]
    public void A_title_dated_in_the_future_waits_and_never_takes_effect_if_it_is_replaced()
    {
        var today = Event(0, EventKind.SessionTitle, "today");
        var future = Event(60 * 24 * 365, EventKind.SessionTitle, "next year", today.Hash);
        Assert.Equal("today", Reduce([today, future]).Title);
        Assert.Equal("next year", Reduce([today, future], s_now.AddYears(1)).Title);

        var draft = new SessionMarkReducer([today, future], s_now).Draft(MarkChange.Title("today"))!.Value;
        var decided = Event(1, EventKind.SessionTitle, draft.Value, draft.Replaced);
        Assert.Equal("today", Reduce([today, future, decided], s_now.AddYears(1)).Title);
    }

    [Fact]
    public void A_tag_added_again_meanwhile_survives_its_removal_elsewhere()
    {
        var first = Event(1, EventKind.SessionTagged, "flaky");
        var again = Event(2, EventKind.SessionTagged, "flaky");
        var removal = Event(
            600,
            EventKind.SessionUntagged,
            new SessionMarkReducer([first], s_now).Draft(MarkChange.Untag("flaky"))!.Value.Value
        );

        Assert.Empty(Reduce([first, removal]).Tags);
        Assert.Equal(["flaky"], Reduce([removal, again, first]).Tags);
    }

    [Fact]
    public void Unknown_and_damaged_events_change_nothing()
    {
        LogEvent[] events =
        [
            Event(1, EventKind.SessionTagged, "kept"),
            Event(2, EventKind.SessionUntagged, "not a hash,,"),
            Event(3, "session-color", "red"),
            Event(4, EventKind.SessionTitle.Text, null),
        ];

        var marks = Reduce(events);
        Assert.Equal(["kept"], marks.Tags);
        Assert.Null(marks.Title);
    }

    [Fact]
    public void A_forgotten_session_has_no_marks()
    {
        LogEvent[] events =
        [
            Event(1, EventKind.SessionPinned, SessionMarkEvents.Pinned),
            Event(2, EventKind.SessionTagged, "secret"),
            Event(60 * 24 * 365, EventKind.Forgotten, ""),
        ];

        Assert.True(Reduce(events).IsEmpty);
    }

    [Fact]
    public void The_order_and_number_of_arrivals_make_no_difference()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var chance = new Random(seed);
            var events = new List<LogEvent>();
            for (var i = 0; i < 12; i++)
            {
                var seen = events.Where(_ => chance.Next(2) == 0).ToList();
                var change = chance.Next(5) switch
                {
                    0 => MarkChange.Title($"title {i}"),
                    1 => MarkChange.Pinned(chance.Next(2) == 0),
                    2 => MarkChange.Note(chance.Next(3) == 0 ? null : $"note {i}"),
                    3 => MarkChange.Tag($"tag{chance.Next(3)}"),
                    _ => MarkChange.Untag($"tag{chance.Next(3)}"),
                };
                if (new SessionMarkReducer(seen, s_now).Draft(change) is var (value, replaced))
                    events.Add(Event(chance.Next(-10_000, 10_000), change.Kind, value, replaced));
            }

            var expected = Reduce(events);
            var shuffled = events.Concat(events.Where(_ => chance.Next(2) == 0)).ToArray();
            chance.Shuffle(shuffled);
            Assert.Equal(expected, Reduce(shuffled));
        }
    }

    static SessionMarks Reduce(IEnumerable<LogEvent> events, DateTime? asOf = null) =>
        new SessionMarkReducer(events, asOf ?? s_now).Marks;

    static LogEvent Event(int minute, EventKind kind, string value, Guid? replaced = null) =>
        Event(minute, kind.Text, value, replaced);

    static LogEvent Event(int minute, string kind, string? value, Guid? replaced = null) =>
        LogEvent.Following(
            new("device"),
            ChainHead.None,
            new(
                HybridTimestamp.At(s_now.AddMinutes(minute)),
                s_now.AddMinutes(minute),
                "ann",
                null,
                SessionMarkEvents.EntryOf(new("s")),
                kind,
                value,
                null,
                replaced
            )
        );
}
