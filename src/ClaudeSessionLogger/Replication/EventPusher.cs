using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// Pushes events that the hub lacks, page by page: new events of this machine, and events of other machines that the
/// hub has lost.
/// </summary>
sealed class EventPusher(IEventHub hub, IReplica replica)
{
    const int PageEvents = 5_000;
    const int PageRows = 500;
    const long PageBytes = 4 << 20;

    readonly HashSet<EntryId> _entries = [];
    readonly NoteTally _notes = new();

    public HashSet<EntryId> OverwritableEntries { get; } = [];

    public int Count { get; private set; }

    public NoteCount Notes => _notes.Count;

    /// <summary>
    /// Returns the number of pushed ranges. Throws a Conflict failure if another machine has pushed events of the same
    /// devices in the meantime.
    /// </summary>
    public int Run(HubPusher pusher, IReadOnlyList<EventRange> ranges, HubSnapshot snapshot, DateTime now)
    {
        var devices = new Dictionary<DeviceId, HubDevice>(snapshot.Devices);
        var waiting = new Queue<EventRange>(ranges);
        while (waiting.Count > 0)
        {
            var page = NextPage(waiting, devices);
            var events = page.SelectMany(push => push.Events).ToList();
            var ids = events.Select(e => e.Content.EntryId).ToHashSet();
            // Remember the entries before the push, because the hub may store the events even if the request reports an
            // error.
            _entries.UnionWith(ids);
            hub.Push(new(pusher, page, replica.Entries(ids)) { ImportedEntries = OverwritableEntries });

            foreach (var push in page)
                devices[push.Device] = WithHead(pusher, devices, push.Device, push.Head, now);
            if (!devices.ContainsKey(pusher.Device))
                devices[pusher.Device] = WithHead(pusher, devices, pusher.Device, ChainHead.None, now);
            replica.StoreHub(snapshot with { Devices = new Dictionary<DeviceId, HubDevice>(devices) });
            Count += events.Count;
            _notes.Add(events);
        }

        return ranges.Count;
    }

    /// <summary>
    /// Pushes the rows of entries that this sync has both pushed and pulled. When two machines change an entry at the
    /// same time, each pushes its own row and the hub keeps one of them. The machine that then receives the other's
    /// change pushes the merged row.
    /// </summary>
    public void PushMergedRows(HubPusher pusher, IReadOnlySet<EntryId> pulled)
    {
        if (pulled.Where(_entries.Contains).ToList() is [_, ..] shared)
            hub.Push(new(pusher, [], replica.Entries(shared)) { ImportedEntries = OverwritableEntries });
    }

    /// <summary>Repairs rows that an interrupted push of any machine left incomplete.</summary>
    public void RepairRows(HubPusher pusher)
    {
        // If an external row only lacked values, its import created no event, so no push has rewritten the row yet.
        foreach (var page in OverwritableEntries.Chunk(PageRows))
        {
            if (replica.Entries(page) is [_, ..] entries)
                hub.Push(new(pusher, [], entries) { ImportedEntries = OverwritableEntries, OverwritesAnyRow = true });
        }

        var leftovers = hub.Leftovers();
        if (leftovers.Forgotten.Count > 0)
            hub.Redact(leftovers.Forgotten);
        RewriteRows(pusher, leftovers.Rows);
    }

    /// <summary>
    /// Writes the rows of these entries again, even over rows that were computed from the same number of events.
    /// </summary>
    public void RewriteRows(HubPusher pusher, IReadOnlyCollection<EntryId> ids)
    {
        foreach (var page in ids.Chunk(PageRows))
        {
            if (replica.Entries(page) is [_, ..] entries)
                hub.Push(new(pusher, [], entries) { OverwritesAnyRow = true });
        }
    }

    public void UpdateLastSeen(HubPusher pusher, HubSnapshot snapshot, DateTime now)
    {
        hub.Push(new(pusher, [], []));
        var head = snapshot.Devices.GetValueOrDefault(pusher.Device)?.Head ?? ChainHead.None;
        var devices = new Dictionary<DeviceId, HubDevice>(snapshot.Devices);
        devices[pusher.Device] = WithHead(pusher, devices, pusher.Device, head, now);
        replica.StoreHub(snapshot with { Devices = devices });
    }

    List<DevicePush> NextPage(Queue<EventRange> waiting, Dictionary<DeviceId, HubDevice> devices)
    {
        var page = new List<DevicePush>();
        var (count, bytes) = (0, 0L);
        while (count < PageEvents && bytes < PageBytes && waiting.TryPeek(out var range))
        {
            var head = devices.GetValueOrDefault(range.Device)?.Head ?? ChainHead.None;
            var events = replica.Read(
                new(range.Device, head.Seq, Math.Min(range.Through, Math.Max(0, head.Seq) + PageEvents - count)),
                PageBytes - bytes
            );
            if (events.Count == 0)
            {
                // The device's head has moved since the plan was computed.
                waiting.Dequeue();
                continue;
            }

            page.Add(new(range.Device, head, events));
            count += events.Count;
            bytes += events.Sum(e => (long)(e.Content.Value?.Length ?? 0));
            if (page[^1].Head.Seq < range.Through)
                break;
            waiting.Dequeue();
        }

        return page;
    }

    static HubDevice WithHead(
        HubPusher pusher,
        Dictionary<DeviceId, HubDevice> devices,
        DeviceId device,
        ChainHead head,
        DateTime now
    )
    {
        var known = devices.GetValueOrDefault(device) ?? new(device, ChainHead.None, 0, null, null, null, null, false);
        return device == pusher.Device
            ? known with
            {
                Head = head,
                Name = pusher.Name,
                Person = pusher.Person,
                ProgramVersion = pusher.ProgramVersion,
                SeenAt = now,
            }
            : known with
            {
                Head = head,
            };
    }
}
