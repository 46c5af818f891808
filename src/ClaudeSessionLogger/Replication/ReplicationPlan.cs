using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Replication;

/// <summary>What to do so that both sides have all events: a pure function of how far each device's events go here and there.</summary>
/// <param name="Pulls">What we lack, a range a device.</param>
/// <param name="Pushes">What the hub lacks.</param>
/// <param name="Branches">Devices of which both sides have events that cannot both be right under one number.</param>
sealed record ReplicationPlan(IReadOnlyList<EventRange> Pulls, IReadOnlyList<EventRange> Pushes, IReadOnlyList<string> Branches)
{
    public bool IsEmpty => Pulls.Count + Pushes.Count + Branches.Count == 0;

    /// <param name="chainAt">The chain of our copy of a device at a number that we have.</param>
    public static ReplicationPlan Compute(IReadOnlyDictionary<string, ChainHead> ours, IReadOnlyDictionary<string, ChainHead> theirs, Func<string, long, Guid> chainAt)
    {
        var (pulls, pushes, branches) = (new List<EventRange>(), new List<EventRange>(), new List<string>());
        // In one order everywhere: two that push the same devices must not wait for each other crosswise.
        foreach (var device in ours.Keys.Union(theirs.Keys).Order(StringComparer.Ordinal))
        {
            var (here, there) = (ours.GetValueOrDefault(device), theirs.GetValueOrDefault(device));
            // A negative number is nonsense in the hub's table: there are no events to pull.
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

        Guid ChainHere(string device, ChainHead here, long seq) => seq == here.Seq ? here.Chain : chainAt(device, seq);
    }
}
