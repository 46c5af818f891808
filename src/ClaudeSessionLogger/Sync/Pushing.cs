using ClaudeSessionLogger.Hubs;

namespace ClaudeSessionLogger.Sync;

/// <summary>Brings to the hub what it lacks, page by page: ours, and after it lost them also others'.</summary>
sealed class Pushing(IHub hub, IReplica replica)
{
    const int PageEvents = 5_000;
    const long PageBytes = 4 << 20;

    readonly HashSet<string> _entries = new(StringComparer.Ordinal);

    public HashSet<string> TakenIn { get; } = new(StringComparer.Ordinal);

    public int Count { get; private set; }

    /// <summary>False when there was nothing to push. Throws Conflict when another machine pushed the same devices meanwhile.</summary>
    public bool Run(HubPusher pusher, IReadOnlyList<EventRange> ranges, HubMemory memory, DateTime now)
    {
        var devices = new Dictionary<string, HubDevice>(memory.Devices, StringComparer.Ordinal);
        var waiting = new Queue<EventRange>(ranges);
        while (waiting.Count > 0)
        {
            var page = NextPage(waiting, devices);
            var events = page.SelectMany(push => push.Events).ToList();
            var ids = EntriesOf(events);
            hub.Push(new(pusher, page, replica.Entries(ids)) { TakenIn = TakenIn });
            // Not before: text must not be gone there while only this machine knows why.
            Redact(ids);

            foreach (var push in page)
                devices[push.Device] = Seen(pusher, devices, push.Device, push.Head, now);
            if (!devices.ContainsKey(pusher.Device))
                devices[pusher.Device] = Seen(pusher, devices, pusher.Device, Head.None, now);
            replica.Remember(memory with { Devices = new Dictionary<string, HubDevice>(devices, StringComparer.Ordinal) });
            _entries.UnionWith(ids);
            Count += events.Count;
        }

        return ranges.Count > 0;
    }

    /// <summary>
    /// For what the hub has of ours without our having seen it arrive: an answer was lost, or we were stopped before the text of what
    /// these events forget was gone.
    /// </summary>
    public void Finish(IEnumerable<EventRange> arrived)
    {
        foreach (var range in arrived)
        {
            for (var rest = range; rest.After < rest.Through && replica.Read(rest, PageBytes) is [.., var last] events; rest = rest with { After = last.Seq })
                Redact(EntriesOf(events));
        }
    }

    /// <summary>
    /// Two that change an entry at once each push what they make of it, and the hub keeps one of these. Whoever then learns of
    /// the other's change says what both make.
    /// </summary>
    public void Refresh(HubPusher pusher, IReadOnlySet<string> pulled)
    {
        if (pulled.Where(_entries.Contains).ToList() is [_, ..] shared)
            hub.Push(new(pusher, [], replica.Entries(shared)) { TakenIn = TakenIn });
    }

    public void ShowPresence(HubPusher pusher, HubMemory memory, DateTime now)
    {
        hub.Push(new(pusher, [], []));
        var head = memory.Devices.GetValueOrDefault(pusher.Device)?.Head ?? Head.None;
        var devices = new Dictionary<string, HubDevice>(memory.Devices, StringComparer.Ordinal);
        devices[pusher.Device] = Seen(pusher, devices, pusher.Device, head, now);
        replica.Remember(memory with { Devices = devices });
    }

    void Redact(IReadOnlyCollection<string> ids)
    {
        if (replica.Forgotten(ids) is [_, ..] forgotten)
            hub.Redact(forgotten);
    }

    static HashSet<string> EntriesOf(IEnumerable<LogEvent> events) => events.Select(e => e.Content.EntryId).ToHashSet(StringComparer.Ordinal);

    List<DevicePush> NextPage(Queue<EventRange> waiting, Dictionary<string, HubDevice> devices)
    {
        var page = new List<DevicePush>();
        var (count, bytes) = (0, 0L);
        while (count < PageEvents && bytes < PageBytes && waiting.TryPeek(out var range))
        {
            var head = devices.GetValueOrDefault(range.Device)?.Head ?? Head.None;
            var events = replica.Read(new(range.Device, head.Seq, Math.Min(range.Through, head.Seq + PageEvents - count)), PageBytes - bytes);
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

    static HubDevice Seen(HubPusher pusher, Dictionary<string, HubDevice> devices, string device, Head head, DateTime now)
    {
        var known = devices.GetValueOrDefault(device) ?? new(device, Head.None, 0, null, null, null, null, false);
        return device == pusher.Device
            ? known with { Head = head, Name = pusher.Name, Person = pusher.Person, ProgramVersion = pusher.ProgramVersion, SeenAt = now }
            : known with { Head = head };
    }
}
