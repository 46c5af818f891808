using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// Moves the local end of a forked chain to a device id derived from its first event. Machines that move the same
/// events derive the same id and sequence numbers. If the derived id already has the same first events but different
/// later ones, the remaining events move on to another id.
/// </summary>
sealed class ForkRelocation(EventStore events)
{
    public void Move(DeviceId device, long after)
    {
        var head = after == 0 ? ChainHead.None : new(after, events.ChainAt(device, after));
        var branch = events.Of(new(device, after, long.MaxValue), long.MaxValue);
        if (branch.Count == 0)
            return;

        // Store the events under their new numbers before removing the old ones, so that they keep their order of
        // arrival.
        Store(EventHash.ComputeForkDevice(device, branch[0].Chain), branch);
        events.RemoveAfter(device, head);
    }

    void Store(DeviceId device, List<LogEvent> branch)
    {
        var there = events.Of(new(device, 0, branch.Count), long.MaxValue);
        var head = ChainHead.None;
        for (var i = 0; i < branch.Count; i++)
        {
            var next = branch[i].Under(device, head);
            if (i >= there.Count)
            {
                Append(device, head, branch[i..]);
                return;
            }

            if (there[i].Chain != next.Chain)
            {
                Store(EventHash.ComputeForkDevice(device, next.Chain), branch[i..]);
                return;
            }

            head = next.Head;
        }
    }

    void Append(DeviceId device, ChainHead head, List<LogEvent> branch)
    {
        var placed = new List<LogEvent>();
        foreach (var e in branch)
        {
            placed.Add(e.Under(device, head));
            head = placed[^1].Head;
        }

        events.Append(placed);
    }
}
