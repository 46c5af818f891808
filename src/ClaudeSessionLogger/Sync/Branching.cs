using ClaudeSessionLogger.Hubs;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// Two copies of one home wrote different events under the same numbers. The hub's keep the numbers; ours go on under an id that
/// follows from what they are, so that every machine that holds them comes to the same.
/// </summary>
sealed class Branching(IEventHub hub, IReplica replica, Damage damage)
{
    /// <summary>Parts the device after the last number up to which both agree; false when they agree on all up to <paramref name="limit"/> and nothing parts.</summary>
    public bool Part(string device, long limit)
    {
        if (LastCommon(device, limit) is not { } common || common >= Here(device))
            return false;
        replica.MoveBranch(device, common);
        return true;
    }

    long Here(string device) => replica.Load().Heads.GetValueOrDefault(device).Seq;

    Head There(string device) => replica.Load().Hub?.Devices.GetValueOrDefault(device)?.Head ?? Head.None;

    // Chains agree up to a point and nowhere after it. What is damaged there is no other branch, and nothing here moves for it.
    long? LastCommon(string device, long limit)
    {
        var (agreed, disagreed) = (0L, limit + 1);
        while (disagreed - agreed > 1)
        {
            var middle = agreed + (disagreed - agreed) / 2;
            if (hub.Read([new(device, middle - 1, middle)], maxBytes: 1) is not [{ IsGenuine: true } theirs] || theirs.Device != device || theirs.Seq != middle)
            {
                damage.Add(device, middle - 1, Here(device), There(device));
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
