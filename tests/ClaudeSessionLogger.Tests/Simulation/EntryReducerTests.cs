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
    public void A_created_value_stays_until_it_is_changed()
    {
        var entry = Reduce([Created])!;

        Assert.Equal(
            ("issue", "open", "T", "B", "ann", Start),
            (entry.CategoryText, entry.StatusText, entry.Title, entry.Body, entry.CreatedBy, entry.LoggedAt)
        );
        Assert.Equal((null, null, null, 1), (entry.UpdatedAt, entry.UpdatedBy, entry.Claim, entry.Events));
        Assert.All(entry.CurrentEvents.Values, standing => Assert.Equal(Created.Hash, standing));
    }

    [Fact]
    public void An_entry_does_not_exist_before_its_creation_event() =>
        Assert.Null(Reduce([Status(1, "bob", "resolved", Created)]));

    [Fact]
    public void A_creation_event_without_valid_JSON_creates_no_entry() =>
        Assert.Null(Reduce([Event(0, "ann", EventKind.Created, "{")]));

    [Fact]
    public void The_greatest_timestamp_wins_in_any_order_of_arrival()
    {
        var (early, late) = (Status(1, "ann", "blocked", Created), Status(2, "bob", "resolved", Created));

        Assert.Equal("resolved", Reduce([Created, late, early])!.StatusText);
        Assert.Equal("bob", Reduce([late, early, Created])!.UpdatedBy);
    }

    [Fact]
    public void A_change_at_the_last_timestamp_does_not_overflow()
    {
        var change = Status(1, "ann", "blocked", Created);
        var atTheEnd = change with { Content = change.Content with { WrittenAt = SafeTime.Last } };

        Assert.Equal("resolved", Reduce([Created, atTheEnd, Status(2, "bob", "resolved", Created)])!.StatusText);
    }

    [Fact]
    public void The_greater_hash_wins_for_equal_timestamps()
    {
        var (one, other) = (Status(1, "ann", "blocked", Created), Status(1, "bob", "resolved", Created));

        Assert.Equal(
            one.Hash.CompareTo(other.Hash) > 0 ? "blocked" : "resolved",
            Reduce([Created, one, other])!.StatusText
        );
        Assert.Equal(Reduce([Created, one, other])!.Status, Reduce([other, one, Created])!.Status);
    }

    [Fact]
    public void Two_concurrent_changes_conflict_until_someone_decides()
    {
        var (ann, bob) = (Status(1, "ann", "blocked", Created), Status(2, "bob", "resolved", Created));
        var conflict = Assert.Single(Reduce([Created, ann, bob])!.Conflicts);
        Assert.Equal(
            (EventKind.Status, "ann", "blocked", "bob", "resolved", true),
            (
                conflict.Field,
                conflict.Lost.Actor,
                conflict.Lost.Value,
                conflict.Won.Actor,
                conflict.Won.Value,
                conflict.IsOpen
            )
        );

        var decided = Assert.Single(Reduce([Created, ann, bob, Status(3, "ann", "in_progress", bob)])!.Conflicts);

        Assert.Equal(("blocked", "resolved", false), (decided.Lost.Value, decided.Won.Value, decided.IsOpen));
    }

    [Fact]
    public void A_change_that_names_the_replaced_one_does_not_conflict()
    {
        var first = Status(1, "ann", "blocked", Created);
        var second = Status(2, "bob", "in_progress", first);

        var entry = Reduce([Created, first, second, Status(3, "ann", "resolved", second)])!;

        Assert.Empty(entry.Conflicts);
        Assert.Equal("resolved", entry.StatusText);
    }

    [Fact]
    public void Each_loser_of_three_concurrent_changes_is_reported()
    {
        var entry = Reduce([
            Created,
            Status(1, "ann", "blocked", Created),
            Status(2, "bob", "resolved", Created),
            Status(3, "cid", "resolved", Created),
        ])!;

        Assert.Equal(
            [("ann", "bob", true), ("bob", "cid", false)],
            entry.Conflicts.Select(conflict => (conflict.Lost.Actor, conflict.Won.Actor, conflict.IsOpen))
        );
    }

    [Fact]
    public void A_change_settles_only_the_conflict_with_the_change_it_names()
    {
        var ann = Status(1, "ann", "blocked", Created);
        var entry = Reduce([
            Created,
            ann,
            Status(2, "bob", "resolved", Created),
            Status(3, "cid", "in_progress", ann),
        ])!;

        Assert.Equal(
            [("ann", "bob", false), ("bob", "cid", true)],
            entry.Conflicts.Select(conflict => (conflict.Lost.Actor, conflict.Won.Actor, conflict.IsOpen))
        );
    }

    [Fact]
    public void Two_concurrent_equal_values_leave_no_open_conflict()
    {
        var conflict = Assert.Single(
            Reduce([Created, Status(1, "ann", "resolved", Created), Status(2, "bob", "resolved", Created)])!.Conflicts
        );

        Assert.False(conflict.IsOpen);
    }

    [Fact]
    public void A_change_by_another_tool_settles_conflicts()
    {
        var (ann, bob) = (Status(1, "ann", "blocked", Created), Status(2, "bob", "resolved", Created));

        var entry = Reduce([Created, ann, bob, Event(3, "python", EventKind.Status, "open")])!;

        Assert.False(Assert.Single(entry.Conflicts).IsOpen);
        Assert.Equal("open", entry.StatusText);
    }

    [Fact]
    public void Notes_are_only_appended()
    {
        var entry = Reduce([
            Event(2, "bob", EventKind.Note, "second"),
            Created,
            Event(1, "ann", EventKind.Note, "first"),
            Event(3, "ann", EventKind.Body, "", Created),
        ])!;

        Assert.Equal(["first", "second"], entry.Notes.Select(note => note.Text));
        Assert.Equal("first\n\nsecond", entry.BodyWithNotes);
    }

    [Fact]
    public void A_claim_lasts_until_it_is_released()
    {
        var claim = Event(
            1,
            "ann",
            EventKind.Owner,
            new ClaimValue("ann", new SessionId("s1"), Start.AddHours(1)).ToJson(),
            Created
        );

        Assert.Equal(new Claim("ann", new SessionId("s1"), Start.AddHours(1)), Reduce([Created, claim])!.Claim);
        Assert.Null(Reduce([Created, claim, Event(2, "ann", EventKind.Owner, "", claim)])!.Claim);
    }

    [Fact]
    public void An_unknown_event_of_a_newer_version_changes_no_field()
    {
        var entry = Reduce([Created, Event(1, "bob", "mood", "bright")])!;

        Assert.Equal(("open", "T", "B", 2), (entry.StatusText, entry.Title, entry.Body, entry.Events));
        Assert.Empty(entry.Conflicts);
    }

    [Fact]
    public void A_forgotten_entry_stays_forgotten_after_later_events()
    {
        Assert.Null(Reduce([Created, Event(1, "ann", EventKind.Forgotten, ""), Status(2, "bob", "open", Created)]));
    }

    [Fact]
    public void Initial_values_of_an_adopted_row_are_not_changes()
    {
        var fromTheStart = Status(0, "ann", "resolved", Created);
        Assert.Null(Reduce([Created, fromTheStart])!.UpdatedAt);

        var slow = Content(1, "bob", EventKind.Title, "new", Created) with { WrittenAt = Start.AddHours(-5) };
        var entry = Reduce([Created, LogEvent.Following(new("slow"), ChainHead.None, slow)])!;

        Assert.Equal((Start.AddMicroseconds(1), "bob"), (entry.UpdatedAt, entry.UpdatedBy));
    }

    [Fact]
    public void A_text_with_one_redacted_copy_is_still_shown()
    {
        var redacted = Created with { Device = new("branch"), Content = Created.Content with { Value = null } };

        Assert.Equal("T", Reduce([redacted, Created])?.Title);
        Assert.Equal("T", Reduce([Created, redacted])?.Title);
    }

    [Fact]
    public void Order_and_repetition_of_events_do_not_matter()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var chance = new Random(seed);
            var events = new List<LogEvent> { Created };
            for (var i = chance.Next(1, 15); i > 0; i--)
            {
                var kind = chance.GetItems([.. s_kinds, "mood"], 1)[0];
                events.Add(
                    Event(
                        chance.Next(1, 6),
                        $"p{chance.Next(3)}",
                        kind,
                        $"v{chance.Next(3)}",
                        chance.Next(5) == 0 ? null : events[chance.Next(events.Count)]
                    )
                );
            }

            var expected = Description.Of(Reduce(events));

            Assert.Equal(
                expected,
                Description.Of(Reduce([.. events.Concat(events.Take(chance.Next(5))).OrderBy(_ => chance.Next())]))
            );
        }
    }
}
