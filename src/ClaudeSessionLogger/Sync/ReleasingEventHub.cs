using ClaudeSessionLogger.Hubs;

namespace ClaudeSessionLogger.Sync;

/// <summary>Lets go of the local database before every wait for the hub.</summary>
class ReleasingEventHub(IEventHub hub, StoredReplica replica) : IEventHub
{
    public HubState Look() => Events.Look();

    public IReadOnlyList<HubDevice> Devices() => Events.Devices();

    public IReadOnlyList<LogEvent> Read(IReadOnlyList<EventRange> ranges, long maxBytes) => Events.Read(ranges, maxBytes);

    public void Push(HubPush push) => Events.Push(push);

    public IReadOnlyList<ForeignEntry> ForeignEntries() => Events.ForeignEntries();

    public HubLeftovers Leftovers() => Events.Leftovers();

    public void Redact(IReadOnlyCollection<string> entryIds) => Events.Redact(entryIds);

    public IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges) => Events.Digests(ranges);

    public void Repair(HubRepair repair) => Events.Repair(repair);

    public IReadOnlyList<PassedFile> Passed => hub.Passed;

    public void Dispose() => hub.Dispose();

    IEventHub Events
    {
        get
        {
            replica.Release();
            return hub;
        }
    }
}
