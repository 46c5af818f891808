using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// Collects event ranges that the hub advertises but cannot deliver. A range that two syncs have found is requested
/// again only once an hour, or when the hub or this machine has new events of the device. Corrupt ranges do not delay
/// events of other devices.
/// </summary>
sealed class CorruptRangeTracker(TimeProvider clock)
{
    static readonly TimeSpan s_interval = TimeSpan.FromHours(1);

    readonly Dictionary<DeviceId, CorruptRange> _ranges = [],
        _before = [];
    readonly HashSet<DeviceId> _addedThisSync = [],
        _newDevices = [];
    IReadOnlyList<CorruptRange>? _remembered;

    public IReadOnlyCollection<CorruptRange> Ranges => _ranges.Values;

    /// <summary>Devices with newly found corrupt ranges.</summary>
    public IReadOnlySet<DeviceId> Found => _newDevices;

    /// <summary>Whether <see cref="Ranges"/> differs from the stored ranges.</summary>
    public bool IsChanged => _remembered is not null && !_ranges.Values.ToHashSet().SetEquals(_remembered);

    public void Load(IReadOnlyList<CorruptRange> stored)
    {
        if (_remembered is not null)
            return;
        _remembered = stored;
        foreach (var range in stored)
            _ranges[range.Device] = range;
    }

    /// <summary>
    /// Returns the plan without the corrupt ranges that were checked recently. Removes the other ranges from
    /// <see cref="Ranges"/>: they are no longer corrupt, or this sync checks them again.
    /// </summary>
    public ReplicationPlan RemoveFrom(
        ReplicationPlan plan,
        IReadOnlyDictionary<DeviceId, ChainHead> localHeads,
        Func<DeviceId, ChainHead> hubHead
    )
    {
        var stuck = plan.Pulls.Select(range => range.Device).Concat(plan.Forks).ToHashSet();
        foreach (var device in _ranges.Keys.Where(device => !stuck.Contains(device) || !IsBlocked(device)).ToList())
        {
            _before[device] = _ranges[device];
            _ranges.Remove(device);
        }

        return plan with
        {
            Pulls = [.. plan.Pulls.Where(range => !_ranges.ContainsKey(range.Device))],
            Forks = [.. plan.Forks.Where(device => !_ranges.ContainsKey(device))],
        };

        bool IsBlocked(DeviceId device)
        {
            var range = _ranges[device];
            return range.LocalSeq == localHeads.GetValueOrDefault(device).Seq
                && range.HubHead == hubHead(device)
                && (
                    _addedThisSync.Contains(device)
                    || (range.IsConfirmed && (Now - range.CheckedAt).Duration() < s_interval)
                );
        }
    }

    /// <param name="local">The last sequence number of the device in this machine's replica.</param>
    public void Add(DeviceId device, long after, long local, ChainHead hubHead)
    {
        var before = _ranges.GetValueOrDefault(device) ?? _before.GetValueOrDefault(device);
        var isKnown = before is not null && before.After == after;
        if (!isKnown)
            _newDevices.Add(device);
        var checks =
            !isKnown ? 1
            : _addedThisSync.Contains(device) ? before!.Checks
            : 2;
        _addedThisSync.Add(device);
        _ranges[device] = new(device, after, local, hubHead, isKnown ? before!.FoundAt : Now, Now, checks);
    }

    DateTime Now => clock.GetUtcNow().UtcDateTime;
}
