using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>Creates events and entries for tests on the chain of one device.</summary>
sealed class LogStory(string? device = null, string person = "Jane")
{
    static readonly DateTime s_start = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    readonly List<LogEvent> _events = [];

    public DeviceId Device { get; } = new(device ?? Guid.NewGuid().ToString());

    public HubPusher Pusher => new(Device, "her laptop", person, "1.0.0");

    public ChainHead Head => _events is [.., var last] ? last.Head : ChainHead.None;

    public IReadOnlyList<LogEvent> Events => _events;

    /// <summary>Appends an event.</summary>
    public LogEvent Write(string? value, string entry = "e1", EventKind kind = EventKind.Note)
    {
        var at = s_start.AddMicroseconds(_events.Count);
        var e = LogEvent.Following(
            Device,
            Head,
            new(
                HybridTimestamp.At(at),
                at,
                person,
                "shop",
                new(entry),
                kind,
                value,
                null,
                _events.Count % 2 == 0 ? null : Guid.NewGuid()
            )
        );
        _events.Add(e);
        return e;
    }

    public LogStory Write(int count)
    {
        for (var i = 0; i < count; i++)
            Write($"event {i}");
        return this;
    }

    /// <summary>A push of all events after a sequence number.</summary>
    public HubPushRequest Push(long after = 0, params IReadOnlyList<LogEntry> entries) =>
        new(
            Pusher,
            [new(Device, after == 0 ? ChainHead.None : _events[(int)after - 1].Head, [.. _events.Skip((int)after)])],
            entries
        );

    public static LogEntry Entry(string id, int events, string title = "title", string? body = null) =>
        new()
        {
            Id = new(id),
            LoggedAt = s_start,
            CategoryText = "issue",
            StatusText = "open",
            Title = title,
            Body = body,
            CreatedBy = "Jane",
            Events = events,
        };
}
