using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Sync;

/// <summary>Closes the local database before every request to the hub: for events, sessions and memory.</summary>
sealed class ReleasingHub(IHub hub, ReplicaDatabase local) : ReleasingEventHub(hub, local), ISessionHub, IMemoryHub
{
    readonly IHub _hub = hub;
    readonly ReplicaDatabase _local = local;

    public bool KeepsSessions => _hub.KeepsSessions;

    public bool NeedsSessionConsent => _hub.NeedsSessionConsent;

    public string? SessionReaders(IReadOnlyCollection<string> ownNames) => Hub.SessionReaders(ownNames);

    public bool KeepsPrivate => _hub.KeepsPrivate;

    public HubOwnership? Ownership => _hub.Ownership;

    public IReadOnlyList<HubSession> Sessions(string? person) => Hub.Sessions(person);

    public void PushSessions(HubPusher pusher, IReadOnlyList<HubSession> sessions) =>
        Hub.PushSessions(pusher, sessions);

    public void ForgetSessions(IReadOnlyCollection<SessionId> sessionIds) => Hub.ForgetSessions(sessionIds);

    public string? MemoryReaders() => Hub.MemoryReaders();

    public bool HasMemoryOf(string person) => Hub.HasMemoryOf(person);

    public void AdoptMemory(string person) => Hub.AdoptMemory(person);

    public IEventHub MemoryOf(string person) => new ReleasingEventHub(_hub.MemoryOf(person), _local);

    IHub Hub
    {
        get
        {
            _local.Release();
            return _hub;
        }
    }
}
