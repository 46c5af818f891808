using ClaudeSessionLogger.Hubs;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>A hub at whose every call something may happen, before it or after it.</summary>
sealed class StumblingHub(IHub hub, Action stumble) : IHub
{
    public bool KeepsSessions => false;
    public bool KeepsPrivate => hub.KeepsPrivate;
    public HubState Look() => Ask(hub.Look);
    public IReadOnlyList<HubDevice> Devices() => Ask(hub.Devices);
    public IReadOnlyList<LogEvent> Read(IReadOnlyList<EventRange> ranges, long maxBytes) => Ask(() => hub.Read(ranges, maxBytes));
    public void Push(HubPush push) => Do(() => hub.Push(push));
    public IReadOnlyList<ForeignEntry> ForeignEntries() => Ask(hub.ForeignEntries);
    public HubLeftovers Leftovers() => Ask(hub.Leftovers);
    public void Redact(IReadOnlyCollection<string> entryIds) => Do(() => hub.Redact(entryIds));
    public IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges) => Ask(() => hub.Digests(ranges));
    public void Repair(HubRepair repair) => Do(() => hub.Repair(repair));
    public void PushSessions(HubPusher pusher, IReadOnlyList<HubSession> sessions) => Do(() => hub.PushSessions(pusher, sessions));
    public void ForgetSessions(IReadOnlyCollection<string> sessionIds) => Do(() => hub.ForgetSessions(sessionIds));
    public HubOwnership? Ownership => hub.Ownership;
    public void Revoke(string device) => Do(() => hub.Revoke(device));
    public IHub MemoryOf(string person) => new StumblingHub(hub.MemoryOf(person), stumble);
    public void Dispose() => hub.Dispose();

    T Ask<T>(Func<T> ask)
    {
        stumble();
        var answer = ask();
        stumble();
        return answer;
    }

    void Do(Action act) => Ask(() =>
    {
        act();
        return true;
    });
}
