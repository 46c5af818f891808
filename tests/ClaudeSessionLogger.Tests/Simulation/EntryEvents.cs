using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.SharedLog;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>
/// Creates events of one entry by the minute in which they were written, and reduces them to the entry.
/// </summary>
static class EntryEvents
{
    public static readonly DateTime Start = new(2026, 3, 1, 8, 0, 0, DateTimeKind.Utc);

    public static readonly LogEvent Created = Event(
        0,
        "ann",
        EventKind.Created,
        new CreatedValue("issue", "open", "T", "B").ToJson()
    );

    public static LogEntry? Reduce(IEnumerable<LogEvent> events) => EntryReducer.Reduce(events, Start);

    public static LogEvent Status(int minute, string actor, string value, LogEvent replaced) =>
        Event(minute, actor, EventKind.Status, value, replaced);

    public static LogEvent Event(int minute, string actor, EventKind kind, string value, LogEvent? replaced = null) =>
        Event(minute, actor, kind.Text, value, replaced);

    public static LogEvent Event(int minute, string actor, string kind, string value, LogEvent? replaced = null) =>
        LogEvent.Following(new(actor), ChainHead.None, Content(minute, actor, kind, value, replaced));

    public static EventContent Content(int minute, string actor, EventKind kind, string value, LogEvent? replaced) =>
        Content(minute, actor, kind.Text, value, replaced);

    static EventContent Content(int minute, string actor, string kind, string value, LogEvent? replaced) =>
        new(
            HybridTimestamp.At(Start.AddMinutes(minute)),
            Start.AddMinutes(minute),
            actor,
            "project",
            new("entry"),
            kind,
            value,
            null,
            replaced?.Hash
        );
}
