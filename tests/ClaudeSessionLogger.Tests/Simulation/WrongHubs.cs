using ClaudeSessionLogger.Hubs;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>A hub of which one answer is replaced.</summary>
abstract class ReplacedReads(IHub hub) : IHub
{
    public HubState Look() => hub.Look();
    public IReadOnlyList<HubDevice> Devices() => hub.Devices();
    public IReadOnlyList<LogEvent> Read(IReadOnlyList<EventRange> ranges, long maxBytes) => Replace(hub.Read(ranges, maxBytes));
    public void Push(HubPush push) => hub.Push(push);
    public IReadOnlyList<ForeignEntry> ForeignEntries() => hub.ForeignEntries();
    public void Redact(IReadOnlyCollection<string> entryIds) => hub.Redact(entryIds);
    public void PushSessions(HubPusher pusher, IReadOnlyList<HubSession> sessions) => hub.PushSessions(pusher, sessions);
    public void ForgetSessions(IReadOnlyCollection<string> sessionIds) => hub.ForgetSessions(sessionIds);
    public void Revoke(string device) => hub.Revoke(device);
    public IHub MemoryOf(string person) => hub.MemoryOf(person);
    public void Dispose() => hub.Dispose();

    protected abstract IReadOnlyList<LogEvent> Replace(IReadOnlyList<LogEvent> events);
}

/// <summary>Answers every question with events that were not asked for.</summary>
sealed class Elsewhere(IHub hub) : ReplacedReads(hub)
{
    protected override IReadOnlyList<LogEvent> Replace(IReadOnlyList<LogEvent> events) => [.. events.Select(e => e with { Device = "elsewhere" })];
}

/// <summary>Has lost the events of one device, and does not know it.</summary>
sealed class Without(IHub hub, string device) : ReplacedReads(hub)
{
    protected override IReadOnlyList<LogEvent> Replace(IReadOnlyList<LogEvent> events) => [.. events.Where(e => e.Device != device)];
}
