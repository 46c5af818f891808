using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Replication;

/// <summary>Pulls events from the hub page by page, and accepts only events that follow the local ones.</summary>
sealed class EventPuller(IEventHub hub, IReplica replica, CorruptRangeTracker corruptRanges)
{
    const int PageEvents = 10_000;
    const long PageBytes = 8 << 20;

    readonly ForkResolver _forkResolver = new(hub, replica, corruptRanges);

    readonly NoteTally _notes = new();

    public int Count { get; private set; }

    public NoteCount Notes => _notes.Count;

    /// <summary>Whether the last run found a forked chain and moved its local part to another device id.</summary>
    public bool FoundFork { get; private set; }

    /// <summary>Pulls these ranges. Returns the ids of the entries for which events arrived.</summary>
    public IReadOnlySet<EntryId> Run(
        IReadOnlyList<EventRange> ranges,
        IReadOnlyDictionary<DeviceId, ChainHead> localHeads,
        Func<DeviceId, ChainHead> hubHead
    )
    {
        FoundFork = false;
        var entries = new HashSet<EntryId>();
        var through = ranges.ToDictionary(range => range.Device, range => range.Through);
        var heads = ranges.ToDictionary(range => range.Device, range => localHeads.GetValueOrDefault(range.Device));
        while (!FoundFork && NextPage(heads, through) is [_, ..] page)
        {
            var (valid, gaps) = (new List<LogEvent>(), new List<(DeviceId Device, bool CouldBeBranch)>());
            var events = hub.Read(page, PageBytes).ToLookup(e => e.Device);
            foreach (var range in page)
            {
                var (accepted, breaks) = TakeFollowing(heads[range.Device], events[range.Device]);
                valid.AddRange(accepted);
                if (accepted is [.., var last])
                    heads[range.Device] = last.Head;
                if (breaks)
                    gaps.Add((range.Device, accepted.Count == 0 && range.After > 0));
            }

            // A page without any events means that the hub does not have the events that it advertises.
            if (valid.Count + gaps.Count == 0)
                gaps.AddRange(page.Select(range => (range.Device, false)));
            Accept(valid, entries);
            // Resolve the fork only after accepting the valid events: the page may also contain events of the device to
            // which the fork is moved.
            foreach (var (device, mayBeFork) in gaps)
            {
                RecordBreak(device, heads[device].Seq, mayBeFork, hubHead(device));
                through.Remove(device);
            }
        }

        return entries;
    }

    static List<EventRange> NextPage(Dictionary<DeviceId, ChainHead> heads, Dictionary<DeviceId, long> through)
    {
        var page = new List<EventRange>();
        var remaining = (long)PageEvents;
        foreach (var (device, last) in through)
        {
            var after = heads[device].Seq;
            if (remaining == 0 || after >= last)
                continue;
            var count = Math.Min(remaining, last - after);
            page.Add(new(device, after, after + count));
            remaining -= count;
        }

        return page;
    }

    static (List<LogEvent> Taken, bool Breaks) TakeFollowing(ChainHead head, IEnumerable<LogEvent> events)
    {
        var accepted = new List<LogEvent>();
        foreach (var e in events)
        {
            if (e.Seq != head.Seq + 1 || e.Chain != EventHash.ComputeChain(head.Chain, e.Hash) || !e.IsGenuine)
                return (accepted, true);
            accepted.Add(e);
            head = e.Head;
        }

        return (accepted, false);
    }

    void RecordBreak(DeviceId device, long after, bool mayBeFork, ChainHead hubHead)
    {
        if (mayBeFork && _forkResolver.TryResolve(device, after))
            FoundFork = true;
        else
            corruptRanges.Add(device, after, after, hubHead);
    }

    void Accept(List<LogEvent> events, HashSet<EntryId> entries)
    {
        if (events.Count == 0)
            return;

        replica.Accept(events);
        Count += events.Count;
        _notes.Add(events);
        entries.UnionWith(events.Select(e => e.Content.EntryId));
    }
}
