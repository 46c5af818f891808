using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// Two copies of one home wrote different events under the same numbers. The hub's keep the numbers; ours go on under an id that
/// follows from what they are, so that every machine that holds them comes to the same.
/// </summary>
sealed class ForkResolver(IEventHub hub, IReplica replica, CorruptRangeTracker corruptRanges)
{
    /// <summary>Parts the device after the last number up to which both agree; false when they agree on all up to <paramref name="limit"/> and nothing parts.</summary>
    public bool Fork(string device, long limit)
    {
        if (FindLastCommon(device, limit) is not { } common || common >= LocalSeq(device))
            return false;
        replica.MoveFork(device, common);
        return true;
    }

    long LocalSeq(string device) => replica.Load().Heads.GetValueOrDefault(device).Seq;

    ChainHead HubHead(string device) => replica.Load().Hub?.Devices.GetValueOrDefault(device)?.Head ?? ChainHead.None;

    // Chains agree up to a point and nowhere after it. What is damaged there is no other branch, and nothing here moves for it.
    long? FindLastCommon(string device, long limit)
    {
        var (agreed, disagreed) = (0L, limit + 1);
        while (disagreed - agreed > 1)
        {
            var middle = agreed + (disagreed - agreed) / 2;
            if (hub.Read([new(device, middle - 1, middle)], maxBytes: 1) is not [{ IsGenuine: true } theirs] || theirs.Device != device || theirs.Seq != middle)
            {
                corruptRanges.Add(device, middle - 1, LocalSeq(device), HubHead(device));
                return null;
            }

            if (theirs.Chain == replica.ChainAt(device, middle))
                agreed = middle;
            else
                disagreed = middle;
        }

        return agreed;
    }
}
