using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// Resolves a fork of a chain: two copies of one home wrote different events under the same numbers. The hub's events
/// keep the numbers; ours move to an id derived from them, so that every machine that has them derives the same id.
/// </summary>
sealed class ForkResolver(IEventHub hub, IReplica replica, CorruptRangeTracker corruptRanges)
{
    /// <summary>
    /// Splits the device's chain after the last number on which both sides agree. Returns false if they agree on all
    /// events up to <paramref name="limit"/>.
    /// </summary>
    public bool Fork(DeviceId device, long limit)
    {
        if (FindLastCommon(device, limit) is not { } common || common >= LocalSeq(device))
            return false;
        replica.MoveFork(device, common);
        return true;
    }

    long LocalSeq(DeviceId device) => replica.Load().Heads.GetValueOrDefault(device).Seq;

    ChainHead HubHead(DeviceId device) => replica.Load().Hub?.Devices.GetValueOrDefault(device)?.Head ?? ChainHead.None;

    // Chains agree up to a point and nowhere after it. Damaged events are not a fork; nothing is moved because of them.
    long? FindLastCommon(DeviceId device, long limit)
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
