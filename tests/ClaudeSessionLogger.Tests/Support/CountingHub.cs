using System.Collections.Concurrent;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>A hub that counts its requests.</summary>
class CountingEventHub(IEventHub hub) : IEventHub
{
    public ConcurrentQueue<string> Calls { get; init; } = [];

    public HubState GetState() => Count(nameof(GetState)).GetState();

    public IReadOnlyList<HubDevice> Devices() => Count(nameof(Devices)).Devices();

    public IReadOnlyList<LogEvent> Read(IReadOnlyList<EventRange> ranges, long maxBytes) =>
        Count(nameof(Read)).Read(ranges, maxBytes);

    public void Push(HubPushRequest push) => Count(nameof(Push)).Push(push);

    public IReadOnlyList<ExternalEntry> ExternalEntries() => Count(nameof(ExternalEntries)).ExternalEntries();

    public HubLeftovers Leftovers() => Count(nameof(Leftovers)).Leftovers();

    public void Redact(IReadOnlyCollection<EntryId> entryIds) => Count(nameof(Redact)).Redact(entryIds);

    public IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges) =>
        Count(nameof(Digests)).Digests(ranges);

    public void Repair(HubRepairRequest repair) => Count(nameof(Repair)).Repair(repair);

    public void Dispose() => hub.Dispose();

    IEventHub Count(string call)
    {
        Calls.Enqueue(call);
        return hub;
    }
}

sealed class CountingHub(IHub hub) : CountingEventHub(hub), IHub
{
    readonly IHub _hub = hub;

    public bool KeepsSessions => _hub.KeepsSessions;

    public bool KeepsPrivate => _hub.KeepsPrivate;

    public HubOwnership? Ownership => _hub.Ownership;

    public void PushSessions(HubPusher pusher, IReadOnlyList<HubSession> sessions) =>
        Count(nameof(PushSessions)).PushSessions(pusher, sessions);

    public void ForgetSessions(IReadOnlyCollection<SessionId> sessionIds) =>
        Count(nameof(ForgetSessions)).ForgetSessions(sessionIds);

    public void Revoke(DeviceId device) => Count(nameof(Revoke)).Revoke(device);

    /// <summary>Calls to it are counted here too.</summary>
    public IEventHub MemoryOf(string person) => new CountingEventHub(_hub.MemoryOf(person)) { Calls = Calls };

    IHub Count(string call)
    {
        Calls.Enqueue(call);
        return _hub;
    }
}
