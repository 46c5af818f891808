using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Replication;

/// <summary>Brings to the hub what it lacks, page by page: ours, and after it lost them also others'.</summary>
sealed class EventPusher(IEventHub hub, IReplica replica)
{
    const int PageEvents = 5_000;
    const int PageRows = 500;
    const long PageBytes = 4 << 20;

    readonly HashSet<string> _entries = new(StringComparer.Ordinal);

    public HashSet<string> OverwritableEntries { get; } = new(StringComparer.Ordinal);

    public int Count { get; private set; }

    /// <summary>Returns how many ranges there were to push. Throws Conflict when another machine pushed the same devices meanwhile.</summary>
    public int Run(HubPusher pusher, IReadOnlyList<EventRange> ranges, HubSnapshot snapshot, DateTime now)
    {
        var devices = new Dictionary<string, HubDevice>(snapshot.Devices, StringComparer.Ordinal);
        var waiting = new Queue<EventRange>(ranges);
        while (waiting.Count > 0)
        {
            var page = NextPage(waiting, devices);
            var events = page.SelectMany(push => push.Events).ToList();
            var ids = events.Select(e => e.Content.EntryId).ToHashSet(StringComparer.Ordinal);
            // Before: what was pushed may be there although the answer says otherwise.
            _entries.UnionWith(ids);
            hub.Push(new(pusher, page, replica.Entries(ids)) { TakenIn = OverwritableEntries });

            foreach (var push in page)
                devices[push.Device] = MarkSeen(pusher, devices, push.Device, push.Head, now);
            if (!devices.ContainsKey(pusher.Device))
                devices[pusher.Device] = MarkSeen(pusher, devices, pusher.Device, ChainHead.None, now);
            replica.Remember(snapshot with { Devices = new Dictionary<string, HubDevice>(devices, StringComparer.Ordinal) });
            Count += events.Count;
        }

        return ranges.Count;
    }

    /// <summary>
    /// Two that change an entry at once each push what they make of it, and the hub keeps one of these. Whoever then learns of
    /// the other's change says what both make.
    /// </summary>
    public void Refresh(HubPusher pusher, IReadOnlySet<string> pulled)
    {
        if (pulled.Where(_entries.Contains).ToList() is [_, ..] shared)
            hub.Push(new(pusher, [], replica.Entries(shared)) { TakenIn = OverwritableEntries });
    }

    /// <summary>Puts right what somebody was stopped in the middle of, whoever it was.</summary>
    public void RepairRows(HubPusher pusher)
    {
        // Rows that only lacked values made no event, so nothing was pushed of them.
        foreach (var page in OverwritableEntries.Chunk(PageRows))
        {
            if (replica.Entries(page) is [_, ..] entries)
                hub.Push(new(pusher, [], entries) { TakenIn = OverwritableEntries, Mends = true });
        }

        var left = hub.Leftovers();
        if (left.Forgotten.Count > 0)
            hub.Redact(left.Forgotten);
        Renew(pusher, left.Rows);
    }

    /// <summary>Puts rows of these entries there, also over some that are made of as many events.</summary>
    public void Renew(HubPusher pusher, IReadOnlyCollection<string> ids)
    {
        foreach (var page in ids.Chunk(PageRows))
        {
            if (replica.Entries(page) is [_, ..] entries)
                hub.Push(new(pusher, [], entries) { Mends = true });
        }
    }

    public void ShowPresence(HubPusher pusher, HubSnapshot snapshot, DateTime now)
    {
        hub.Push(new(pusher, [], []));
        var head = snapshot.Devices.GetValueOrDefault(pusher.Device)?.Head ?? ChainHead.None;
        var devices = new Dictionary<string, HubDevice>(snapshot.Devices, StringComparer.Ordinal);
        devices[pusher.Device] = MarkSeen(pusher, devices, pusher.Device, head, now);
        replica.Remember(snapshot with { Devices = devices });
    }

    List<DevicePush> NextPage(Queue<EventRange> waiting, Dictionary<string, HubDevice> devices)
    {
        var page = new List<DevicePush>();
        var (count, bytes) = (0, 0L);
        while (count < PageEvents && bytes < PageBytes && waiting.TryPeek(out var range))
        {
            var head = devices.GetValueOrDefault(range.Device)?.Head ?? ChainHead.None;
            var events = replica.Read(new(range.Device, head.Seq, Math.Min(range.Through, Math.Max(0, head.Seq) + PageEvents - count)), PageBytes - bytes);
            if (events.Count == 0)
            {
                // Moved meanwhile.
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

    static HubDevice MarkSeen(HubPusher pusher, Dictionary<string, HubDevice> devices, string device, ChainHead head, DateTime now)
    {
        var known = devices.GetValueOrDefault(device) ?? new(device, ChainHead.None, 0, null, null, null, null, false);
        return device == pusher.Device
            ? known with { Head = head, Name = pusher.Name, Person = pusher.Person, ProgramVersion = pusher.ProgramVersion, SeenAt = now }
            : known with { Head = head };
    }
}
