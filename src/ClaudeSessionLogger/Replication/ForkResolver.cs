using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication.Hubs;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// Resolves a fork of a chain: two copies of one home folder wrote different events with the same sequence numbers. The
/// hub's events keep their device id. The local events move to a new device id, which is derived from them, so that
/// every machine with these events derives the same id.
/// </summary>
sealed class ForkResolver(IEventHub hub, IReplica replica, CorruptRangeTracker corruptRanges)
{
    /// <summary>
    /// Splits the device's chain after the last event that both sides have. Returns false if both sides have the same
    /// events up to <paramref name="limit"/>.
    /// </summary>
    public bool TryResolve(DeviceId device, long limit)
    {
        if (FindLastCommon(device, limit) is not { } common || common >= LocalSeq(device))
            return false;
        replica.MoveFork(device, common);
        return true;
    }

    long LocalSeq(DeviceId device) => replica.Load().Heads.GetValueOrDefault(device).Seq;

    ChainHead HubHead(DeviceId device) => replica.Load().Hub?.Devices.GetValueOrDefault(device)?.Head ?? ChainHead.None;

    // Searches by bisection, because two chains differ at every event after the first difference. Returns null if an
    // event is missing or damaged. That is not a fork, so no events are moved.
    long? FindLastCommon(DeviceId device, long limit)
    {
        var (lastEqual, firstDifferent) = (0L, limit + 1);
        while (firstDifferent - lastEqual > 1)
        {
            var middle = lastEqual + (firstDifferent - lastEqual) / 2;
            if (
                hub.Read([new(device, middle - 1, middle)], maxBytes: 1) is not [{ IsGenuine: true } hubEvent]
                || hubEvent.Device != device
                || hubEvent.Seq != middle
            )
            {
                corruptRanges.Add(device, middle - 1, LocalSeq(device), HubHead(device));
                return null;
            }

            if (hubEvent.Chain == replica.ChainAt(device, middle))
                lastEqual = middle;
            else
                firstDifferent = middle;
        }

        return lastEqual;
    }
}
