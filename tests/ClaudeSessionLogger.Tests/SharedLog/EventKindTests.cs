using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.SharedLog;
using Xunit;

namespace ClaudeSessionLogger.Tests.SharedLog;

/// <summary>Kinds, statuses and categories as they are stored and sent.</summary>
public sealed class EventKindTests
{
    static readonly DateTime s_at = new(2026, 3, 1, 8, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void The_texts_of_kinds_never_change() =>
        Assert.Equal(
            [
                "created",
                "category",
                "status",
                "title",
                "body",
                "note",
                "owner",
                "forgotten",
                "author",
                "memory",
                "memory-deleted",
                "memory-shared",
                "memory-unshared",
                "session-title",
                "session-note",
                "session-pinned",
                "session-tag",
                "session-untag",
            ],
            Enum.GetValues<EventKind>().Select(kind => kind.Text)
        );

    [Fact]
    public void Every_kind_is_read_back_from_its_text() =>
        Assert.All(Enum.GetValues<EventKind>(), kind => Assert.Equal(kind, EventKind.Parse(kind.Text)));

    [Fact]
    public void Statuses_and_categories_are_read_back_from_their_texts()
    {
        Assert.Equal(["open", "in_progress", "blocked", "resolved", "info"], EntryStatus.Texts);
        Assert.Equal(["finding", "task", "decision", "issue", "note"], EntryCategory.Texts);
        Assert.All(Enum.GetValues<EntryStatus>(), status => Assert.Equal(status, EntryStatus.Parse(status.Text)));
        Assert.All(Enum.GetValues<EntryCategory>(), known => Assert.Equal(known, EntryCategory.Parse(known.Text)));
    }

    [Fact]
    public void A_status_that_another_tool_wrote_stays_as_it_is()
    {
        var entry = EntryReducer.Reduce([Created, Event(1, "status", "waiting")], s_at)!;

        Assert.Equal(("waiting", null), (entry.StatusText, entry.Status));
    }

    /// <summary>Each would replace the other's value if all unknown kinds were one.</summary>
    [Fact]
    public void Two_kinds_of_newer_versions_are_different_kinds()
    {
        var mood = Event(1, "mood", "bright");
        var weather = Event(2, "weather", "rain");

        var history = EntryHistory.Build([Created, mood, weather, Event(3, "mood", "dark")], null, s_at);

        Assert.Equal([null, null, null, "bright"], history.Select(item => item.Before));
        Assert.Equal(["created", "mood", "weather", "mood"], history.Select(item => item.Event.Content.KindText));
        Assert.All(history.Skip(1), item => Assert.Null(item.Event.Content.Kind));
    }

    static LogEvent Created => Event(0, "created", new CreatedValue("issue", "open", "T", null).ToJson());

    static LogEvent Event(int minute, string kind, string value)
    {
        var at = s_at.AddMinutes(minute);
        return LogEvent.Following(
            new("device"),
            ChainHead.None,
            new(HybridTimestamp.At(at), at, "ann", "app", new("entry"), kind, value, null, null)
        );
    }
}
