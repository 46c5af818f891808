using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>A hub that runs an action before and after every call, for example to fail.</summary>
class StumblingEventHub(IEventHub hub, Action stumble) : IEventHub
{
    public HubState GetState() => Ask(hub.GetState);

    public IReadOnlyList<HubDevice> Devices() => Ask(hub.Devices);

    public IReadOnlyList<LogEvent> Read(IReadOnlyList<EventRange> ranges, long maxBytes) =>
        Ask(() => hub.Read(ranges, maxBytes));

    public void Push(HubPushRequest push) => Do(() => hub.Push(push));

    public IReadOnlyList<ExternalEntry> ExternalEntries() => Ask(hub.ExternalEntries);

    public HubLeftovers Leftovers() => Ask(hub.Leftovers);

    public void Redact(IReadOnlyCollection<EntryId> entryIds) => Do(() => hub.Redact(entryIds));

    public IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges) => Ask(() => hub.Digests(ranges));

    public void Repair(HubRepairRequest repair) => Do(() => hub.Repair(repair));

    public void Dispose() => hub.Dispose();

    protected T Ask<T>(Func<T> ask)
    {
        stumble();
        var answer = ask();
        stumble();
        return answer;
    }

    protected void Do(Action act) =>
        Ask(() =>
        {
            act();
            return true;
        });
}

sealed class StumblingHub(IHub hub, Action stumble) : StumblingEventHub(hub, stumble), IHub
{
    readonly IHub _hub = hub;
    readonly Action _stumble = stumble;

    public bool KeepsSessions => false;
    public bool KeepsPrivate => _hub.KeepsPrivate;
    public HubOwnership? Ownership => _hub.Ownership;

    public void PushSessions(HubPusher pusher, IReadOnlyList<HubSession> sessions) =>
        Do(() => _hub.PushSessions(pusher, sessions));

    public void ForgetSessions(IReadOnlyCollection<SessionId> sessionIds) => Do(() => _hub.ForgetSessions(sessionIds));

    public void Revoke(DeviceId device) => Do(() => _hub.Revoke(device));

    public IEventHub MemoryOf(string person) => new StumblingEventHub(_hub.MemoryOf(person), _stumble);
}
