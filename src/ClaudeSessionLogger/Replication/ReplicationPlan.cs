using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// The events to pull and push so that both sides have all of them, computed only from the chain heads of both sides.
/// </summary>
/// <param name="Pulls">The ranges that this machine lacks, one per device.</param>
/// <param name="Pushes">The ranges that the hub lacks.</param>
/// <param name="Forks">
/// Devices with a possible fork: both sides have different events with the same sequence number.
/// </param>
sealed record ReplicationPlan(
    IReadOnlyList<EventRange> Pulls,
    IReadOnlyList<EventRange> Pushes,
    IReadOnlyList<DeviceId> Forks
)
{
    public bool IsEmpty => Pulls.Count + Pushes.Count + Forks.Count == 0;

    /// <param name="chainAt">
    /// Returns the chain of a device's local events at a sequence number that exists locally.
    /// </param>
    public static ReplicationPlan Compute(
        IReadOnlyDictionary<DeviceId, ChainHead> localHeads,
        IReadOnlyDictionary<DeviceId, ChainHead> hubHeads,
        Func<DeviceId, long, Guid> chainAt
    )
    {
        var (pulls, pushes, branches) = (new List<EventRange>(), new List<EventRange>(), new List<DeviceId>());
        // Use the same order on every machine, so that two machines that push events of the same devices do not
        // deadlock.
        foreach (var device in localHeads.Keys.Union(hubHeads.Keys).Order())
        {
            var (localHead, hubHead) = (localHeads.GetValueOrDefault(device), hubHeads.GetValueOrDefault(device));
            // A negative sequence number in the hub's table is invalid, so treat the device as one without events on
            // the hub.
            if (localHead == hubHead || (localHead.Seq == 0 && hubHead.Seq <= 0))
                continue;
            if (localHead.Seq < hubHead.Seq)
                pulls.Add(new(device, localHead.Seq, hubHead.Seq));
            else if (hubHead.Seq > 0 && LocalChain(device, localHead, hubHead.Seq) != hubHead.Chain)
                branches.Add(device);
            else
                pushes.Add(new(device, hubHead.Seq, localHead.Seq));
        }

        return new(pulls, pushes, branches);

        Guid LocalChain(DeviceId device, ChainHead localHead, long seq) =>
            seq == localHead.Seq ? localHead.Chain : chainAt(device, seq);
    }
}
