using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// What to pull and push so that both sides have all events: a pure function of both sides' chain heads.
/// </summary>
/// <param name="Pulls">The ranges that we lack, one per device.</param>
/// <param name="Pushes">The ranges that the hub lacks.</param>
/// <param name="Branches">Devices with a possible fork: both sides have different events under the same number.</param>
sealed record ReplicationPlan(IReadOnlyList<EventRange> Pulls, IReadOnlyList<EventRange> Pushes, IReadOnlyList<DeviceId> Branches)
{
    public bool IsEmpty => Pulls.Count + Pushes.Count + Branches.Count == 0;

    /// <param name="chainAt">The chain of the local copy of a device at a number that exists here.</param>
    public static ReplicationPlan Compute(IReadOnlyDictionary<DeviceId, ChainHead> ours, IReadOnlyDictionary<DeviceId, ChainHead> theirs, Func<DeviceId, long, Guid> chainAt)
    {
        var (pulls, pushes, branches) = (new List<EventRange>(), new List<EventRange>(), new List<DeviceId>());
        // The same order on every machine, so that two that push the same devices do not deadlock.
        foreach (var device in ours.Keys.Union(theirs.Keys).Order())
        {
            var (here, there) = (ours.GetValueOrDefault(device), theirs.GetValueOrDefault(device));
            // A negative number in the hub's table is invalid: there are no events to pull.
            if (here == there || (here.Seq == 0 && there.Seq <= 0))
                continue;
            if (here.Seq < there.Seq)
                pulls.Add(new(device, here.Seq, there.Seq));
            else if (there.Seq > 0 && ChainHere(device, here, there.Seq) != there.Chain)
                branches.Add(device);
            else
                pushes.Add(new(device, there.Seq, here.Seq));
        }

        return new(pulls, pushes, branches);

        Guid ChainHere(DeviceId device, ChainHead here, long seq) => seq == here.Seq ? here.Chain : chainAt(device, seq);
    }
}
