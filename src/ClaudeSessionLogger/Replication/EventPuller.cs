using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Replication;

/// <summary>Pulls events from the hub page by page, and accepts only events that follow the local ones.</summary>
sealed class EventPuller(IEventHub hub, IReplica replica, CorruptRangeTracker corruptRanges)
{
    const int PageEvents = 10_000;
    const long PageBytes = 8 << 20;

    readonly ForkResolver _forkResolver = new(hub, replica, corruptRanges);

    public int Count { get; private set; }

    /// <summary>Whether the last run found a forked chain and moved its local end to another device id.</summary>
    public bool FoundFork { get; private set; }

    /// <summary>Returns the ids of the entries that received events.</summary>
    public IReadOnlySet<string> Run(IReadOnlyList<EventRange> ranges, IReadOnlyDictionary<DeviceId, ChainHead> ours, Func<DeviceId, ChainHead> theirs)
    {
        FoundFork = false;
        var entries = new HashSet<string>(StringComparer.Ordinal);
        var through = ranges.ToDictionary(range => range.Device, range => range.Through);
        var heads = ranges.ToDictionary(range => range.Device, range => ours.GetValueOrDefault(range.Device));
        while (!FoundFork && NextPage(heads, through) is [_, ..] page)
        {
            var (good, broken) = (new List<LogEvent>(), new List<(DeviceId Device, bool CouldBeBranch)>());
            var events = hub.Read(page, PageBytes).ToLookup(e => e.Device);
            foreach (var range in page)
            {
                var (taken, breaks) = TakeFollowing(heads[range.Device], events[range.Device]);
                good.AddRange(taken);
                if (taken is [.., var last])
                    heads[range.Device] = last.Head;
                if (breaks)
                    broken.Add((range.Device, taken.Count == 0 && range.After > 0));
            }

            // A page without any events means that the hub does not have the events that it advertises.
            if (good.Count + broken.Count == 0)
                broken.AddRange(page.Select(range => (range.Device, false)));
            Accept(good, entries);
            // Resolve the fork only after accepting the valid events: the page may also contain events of the device to
            // which the fork is moved.
            foreach (var (device, couldBeBranch) in broken)
            {
                RecordBreak(device, heads[device].Seq, couldBeBranch, theirs(device));
                through.Remove(device);
            }
        }

        return entries;
    }

    static List<EventRange> NextPage(Dictionary<DeviceId, ChainHead> heads, Dictionary<DeviceId, long> through)
    {
        var page = new List<EventRange>();
        var left = (long)PageEvents;
        foreach (var (device, last) in through)
        {
            var after = heads[device].Seq;
            if (left == 0 || after >= last)
                continue;
            var count = Math.Min(left, last - after);
            page.Add(new(device, after, after + count));
            left -= count;
        }

        return page;
    }

    static (List<LogEvent> Taken, bool Breaks) TakeFollowing(ChainHead head, IEnumerable<LogEvent> events)
    {
        var taken = new List<LogEvent>();
        foreach (var e in events)
        {
            if (e.Seq != head.Seq + 1 || e.Chain != EventHash.ComputeChain(head.Chain, e.Hash) || !e.IsGenuine)
                return (taken, true);
            taken.Add(e);
            head = e.Head;
        }

        return (taken, false);
    }

    void RecordBreak(DeviceId device, long after, bool couldBeBranch, ChainHead there)
    {
        if (couldBeBranch && _forkResolver.Fork(device, after))
            FoundFork = true;
        else
            corruptRanges.Add(device, after, after, there);
    }

    void Accept(List<LogEvent> events, HashSet<string> entries)
    {
        if (events.Count == 0)
            return;

        replica.Accept(events);
        Count += events.Count;
        entries.UnionWith(events.Select(e => e.Content.EntryId));
    }
}
