using ClaudeSessionLogger.Hubs;

namespace ClaudeSessionLogger.Sync;

/// <summary>Lets go of the local database before every wait for the hub.</summary>
sealed class ReleasingHub(IHub hub, StoredReplica replica) : IHub
{
    public bool KeepsSessions => hub.KeepsSessions;

    public HubState Look() => Hub.Look();

    public IReadOnlyList<HubDevice> Devices() => Hub.Devices();

    public IReadOnlyList<LogEvent> Read(IReadOnlyList<EventRange> ranges, long maxBytes) => Hub.Read(ranges, maxBytes);

    public void Push(HubPush push) => Hub.Push(push);

    public IReadOnlyList<ForeignEntry> ForeignEntries() => Hub.ForeignEntries();

    public HubLeftovers Leftovers() => Hub.Leftovers();

    public void Redact(IReadOnlyCollection<string> entryIds) => Hub.Redact(entryIds);

    public IReadOnlyList<HubSession> Sessions(string? person) => Hub.Sessions(person);

    public IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges) => Hub.Digests(ranges);

    public void Repair(HubRepair repair) => Hub.Repair(repair);

    public void PushSessions(HubPusher pusher, IReadOnlyList<HubSession> sessions) => Hub.PushSessions(pusher, sessions);

    public void ForgetSessions(IReadOnlyCollection<string> sessionIds) => Hub.ForgetSessions(sessionIds);

    public void Revoke(string device) => Hub.Revoke(device);

    public IReadOnlyList<PassedFile> Passed => hub.Passed;

    public bool KeepsPrivate => hub.KeepsPrivate;

    public HubOwnership? Ownership => hub.Ownership;

    public void AdoptMemory(string person) => Hub.AdoptMemory(person);

    public IHub MemoryOf(string person) => new ReleasingHub(hub.MemoryOf(person), replica);

    public void Dispose() => hub.Dispose();

    IHub Hub
    {
        get
        {
            replica.Release();
            return hub;
        }
    }
}
