using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// Compares the hub's events with the local ones, and puts back events that are missing or damaged on the hub. The
/// chain must prove that the local events are right: either they end at the hub's chain head, or the hub has a later
/// event that follows them.
/// </summary>
sealed class HubRepairer(IEventHub hub, IReplica replica)
{
    const long PageBytes = 8 << 20;

    // Stop after this many successive requests to which the hub returns no event. It may have lost a whole file, and
    // each lost event costs one request.
    const int MaxGaps = 8;

    /// <summary>The number of events put back.</summary>
    public int Count { get; private set; }

    /// <param name="only">The devices to check; null for all.</param>
    public void Run(
        HubPusher pusher,
        IReadOnlyDictionary<DeviceId, ChainHead> localHeads,
        IReadOnlyDictionary<DeviceId, HubDevice> hubDevices,
        IReadOnlySet<DeviceId>? only = null
    )
    {
        List<EventRange> ranges =
        [
            .. localHeads
                .Where(head => only is null || only.Contains(head.Key))
                .Select(head => new EventRange(
                    head.Key,
                    0,
                    Math.Min(head.Value.Seq, hubDevices.GetValueOrDefault(head.Key)?.Head.Seq ?? 0)
                ))
                .Where(range => range.Through > 0),
        ];
        if (ranges.Count == 0)
            return;
        var localDigests = replica.Digests(ranges);
        var hubDigests = hub.Digests(ranges).ToDictionary(digest => (digest.Device, digest.Block));
        var byDevice = ranges.ToDictionary(range => range.Device);
        foreach (
            var device in localDigests
                .Where(digest => hubDigests.GetValueOrDefault((digest.Device, digest.Block)) != digest)
                .GroupBy(digest => digest.Device)
        )
        {
            // If the hub rejects the events of one device, still repair the other devices.
            try
            {
                foreach (var digest in device)
                    Repair(
                        pusher,
                        digest.Intersect(byDevice[device.Key]),
                        localHeads[device.Key],
                        hubDevices[device.Key].Head
                    );
            }
            catch (Failure failure)
                when (failure.Kind is FailureKind.Conflict or FailureKind.Unauthorized or FailureKind.Invalid) { }
        }
    }

    void Repair(HubPusher pusher, EventRange range, ChainHead localHead, ChainHead hubHead)
    {
        var localEvents = ReadLocal(range);
        // Read one more event from the hub: its chain shows whether the events before it are the same as the local
        // ones.
        var hubEvents = ReadHub(range with { Through = range.Through + 1 });
        var before = range.After == 0 ? Guid.Empty : replica.ChainAt(range.Device, range.After);
        var isHead =
            hubHead.Seq <= localHead.Seq
            && (hubHead.Seq == localHead.Seq ? localHead.Chain : replica.ChainAt(range.Device, hubHead.Seq))
                == hubHead.Chain;
        var (missing, damaged) = (new List<LogEvent>(), new List<LogEvent>());
        var proof = hubEvents.Values.Where(Follows).Select(e => e.Seq).DefaultIfEmpty(0).Max();
        // If the hub advertises more events than this machine has, but returns no events at the end of this range,
        // nothing contradicts the local events there.
        var last = hubHead.Seq > localHead.Seq ? hubEvents.Keys.DefaultIfEmpty(0).Max() : long.MaxValue;
        foreach (var e in localEvents)
        {
            var isProven = isHead || e.Seq < proof;
            if (!hubEvents.TryGetValue(e.Seq, out var stored))
            {
                if (isProven || e.Seq > last)
                    missing.Add(e);
            }
            else if (isProven && !IsSame(stored, e))
                damaged.Add(e);
        }

        if (missing.Count + damaged.Count == 0)
            return;
        hub.Repair(new(pusher, range.Device, hubHead, missing, damaged));
        Count += missing.Count + damaged.Count;

        bool Follows(LogEvent e) =>
            e.IsGenuine
            && (e.Seq == range.After + 1 ? before : localEvents.Find(local => local.Seq == e.Seq - 1)?.Chain)
                is { } chain
            && e.Chain == EventHash.ComputeChain(chain, e.Hash);
    }

    // If an event was redacted on either side, only its chain can be compared.
    static bool IsSame(LogEvent stored, LogEvent local) =>
        stored == local
        || (
            (stored.Content.Value is null || local.Content.Value is null)
            && stored.IsGenuine
            && (stored.Hash, stored.Chain) == (local.Hash, local.Chain)
        );

    // Stops at the first local event that is damaged, because it must not be sent.
    List<LogEvent> ReadLocal(EventRange range)
    {
        var events = new List<LogEvent>();
        var head = range.After == 0 ? ChainHead.None : new(range.After, replica.ChainAt(range.Device, range.After));
        while (head.Seq < range.Through && replica.Read(range with { After = head.Seq }, PageBytes) is [_, ..] page)
        {
            foreach (var e in page)
            {
                if (e.Head != new ChainHead(head.Seq + 1, EventHash.ComputeChain(head.Chain, e.Hash)) || !e.IsGenuine)
                    return events;
                events.Add(e);
                head = e.Head;
            }
        }

        return events;
    }

    Dictionary<long, LogEvent> ReadHub(EventRange range)
    {
        var events = new Dictionary<long, LogEvent>();
        var gaps = 0;
        for (var after = range.After; after < range.Through && gaps < MaxGaps; )
        {
            var page = hub.Read([range with { After = after }], PageBytes)
                .Where(e => e.Device == range.Device && e.Seq > after && e.Seq <= range.Through)
                .ToList();
            foreach (var e in page)
                events.TryAdd(e.Seq, e);
            gaps = page.Count == 0 ? gaps + 1 : 0;
            after = page.Count == 0 ? after + 1 : page.Max(e => e.Seq);
        }

        return events;
    }
}
