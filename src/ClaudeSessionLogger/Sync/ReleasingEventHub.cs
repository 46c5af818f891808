using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// Closes the local database before every request to the hub, so that other processes can use it during the request.
/// </summary>
class ReleasingEventHub(IEventHub hub, ReplicaDatabase local) : IEventHub
{
    public HubState GetState() => Events.GetState();

    public IReadOnlyList<HubDevice> Devices() => Events.Devices();

    public IReadOnlyList<LogEvent> Read(IReadOnlyList<EventRange> ranges, long maxBytes) =>
        Events.Read(ranges, maxBytes);

    public void Push(HubPushRequest push) => Events.Push(push);

    public IReadOnlyList<ExternalEntry> ExternalEntries() => Events.ExternalEntries();

    public HubLeftovers Leftovers() => Events.Leftovers();

    public void Redact(IReadOnlyCollection<EntryId> entryIds) => Events.Redact(entryIds);

    public IReadOnlyList<EventDigest> Digests(IReadOnlyList<EventRange> ranges) => Events.Digests(ranges);

    public void Repair(HubRepairRequest repair) => Events.Repair(repair);

    public IReadOnlyList<SkippedItem> SkippedItems => hub.SkippedItems;

    public void Dispose() => hub.Dispose();

    IEventHub Events
    {
        get
        {
            local.Release();
            return hub;
        }
    }
}
