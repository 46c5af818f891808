using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// Determines the time as of which local events are evaluated: the hub's clock if a hub with a clock is known,
/// otherwise this machine's clock, unless most other machines show that it is behind. A machine with a slow clock must
/// not treat everybody's events as dated in the future.
/// </summary>
static class EventClock
{
    /// <param name="device">This machine's device; null if not known.</param>
    public static DateTime AsOf(Database database, TimeProvider clock, DeviceId? device)
    {
        var now = HubStateStore.Now(database, clock);
        // Events from a hub were received by its clock. This machine's clock may have been set back since.
        if (HubStateStore.ClockSeen(database) is { } seen)
            return now > seen ? now : seen;
        var limit = EventTime.Limit(now);
        return IsAnyAfter(database, limit) ? ByOthers(NewestOfOthers(database, device, limit), now) : now;
    }

    // This machine's own events say nothing about its own clock. An event dated ahead that exists under two devices,
    // because a home was copied, counts once.
    static List<HybridTimestamp> NewestOfOthers(Database database, DeviceId? device, HybridTimestamp limit) => database.Query("""
        with newest as (
            select min(device_id) as device, any_value(hlc) as hlc, bool_or(device_id is not distinct from $device) as is_own
            from (select device_id, hash, hlc from log_events where hlc > $limit union all select device_id, hash, hlc from memory_events where hlc > $limit) group by hash
            union all
            select device_id, max(hlc), device_id is not distinct from $device
            from (select device_id, hlc from log_events where hlc <= $limit union all select device_id, hlc from memory_events where hlc <= $limit) group by device_id)
        select max(hlc) from newest where not is_own group by device order by 1 desc
        """, row => new HybridTimestamp(row.GetInt64(0)), ("device", device?.Value), ("limit", limit.Value));

    /// <summary>
    /// Returns the time that other machines' clocks suggest: at least two must be ahead of this machine's clock, and
    /// more must be ahead than agree with it. A single one is enough if this machine's clock is certainly wrong.
    /// </summary>
    /// <param name="newest">The last timestamp of every other machine, greatest first.</param>
    public static DateTime ByOthers(IReadOnlyList<HybridTimestamp> newest, DateTime now)
    {
        newest = [.. newest.Where(stamp => stamp.Time < EventTime.Last)];
        var ahead = newest.Count(stamp => EventTime.IsHeld(stamp, now));
        var agreeing = newest.Count(stamp => !EventTime.IsHeld(stamp, now) && stamp.Time > now.AddSafely(-EventTime.Ahead));
        // The machines that are ahead agree only up to the earlier of two of them.
        if (ahead > 1 && ahead > agreeing)
            return newest[1].Time;
        return ahead == 1 && now < EventTime.First ? newest[0].Time : now;
    }

    static bool IsAnyAfter(Database database, HybridTimestamp limit) => database.Scalar<long>("""
        select count(*) from (select 1 from (select max(hlc) as last from log_events union all select max(hlc) from memory_events) where last > $limit)
        """, ("limit", limit.Value)) > 0;
}
