using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// The events to pull and push so that both sides have all of them, computed only from the chain heads of both sides.
/// </summary>
/// <param name="Pulls">The ranges that this machine lacks, one per device.</param>
/// <param name="Pushes">The ranges that the hub lacks.</param>
/// <param name="Branches">
/// Devices with a possible fork: both sides have different events with the same sequence number.
/// </param>
sealed record ReplicationPlan(IReadOnlyList<EventRange> Pulls, IReadOnlyList<EventRange> Pushes, IReadOnlyList<DeviceId> Branches)
{
    public bool IsEmpty => Pulls.Count + Pushes.Count + Branches.Count == 0;

    /// <param name="chainAt">
    /// Returns the chain of a device's local events at a sequence number that exists locally.
    /// </param>
    public static ReplicationPlan Compute(IReadOnlyDictionary<DeviceId, ChainHead> ours, IReadOnlyDictionary<DeviceId, ChainHead> theirs, Func<DeviceId, long, Guid> chainAt)
    {
        var (pulls, pushes, branches) = (new List<EventRange>(), new List<EventRange>(), new List<DeviceId>());
        // Use the same order on every machine, so that two machines that push events of the same devices do not
        // deadlock.
        foreach (var device in ours.Keys.Union(theirs.Keys).Order())
        {
            var (here, there) = (ours.GetValueOrDefault(device), theirs.GetValueOrDefault(device));
            // A negative sequence number in the hub's table is invalid; such a device has no events to pull.
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
