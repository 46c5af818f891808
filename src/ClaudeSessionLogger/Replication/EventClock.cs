using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// As of when the events here are looked at: the time by the hub's clock. Where no hub with a clock is known, this machine's own, but for
/// one that most others show to be behind: a machine with such a clock must not take everybody's events to be from the future.
/// </summary>
static class EventClock
{
    /// <param name="device">This machine's own; null where that is not known.</param>
    public static DateTime AsOf(Database database, TimeProvider clock, string? device)
    {
        var now = HubStateStore.Now(database, clock);
        // What came from a hub came by its clock. This machine's may have been set back since.
        if (HubStateStore.ClockSeen(database) is { } seen)
            return now > seen ? now : seen;
        var limit = EventTime.Limit(now);
        return IsAnyAfter(database, limit) ? ByOthers(NewestOfOthers(database, device, limit), now) : now;
    }

    // What this machine wrote itself was by the clock that is in question. An event dated ahead that is here under two devices, because a
    // home was copied, speaks for one.
    static List<HybridTimestamp> NewestOfOthers(Database database, string? device, HybridTimestamp limit) => database.Query("""
        with newest as (
            select min(device_id) as device, any_value(hlc) as hlc, bool_or(device_id is not distinct from $device) as is_own
            from (select device_id, hash, hlc from log_events where hlc > $limit union all select device_id, hash, hlc from memory_events where hlc > $limit) group by hash
            union all
            select device_id, max(hlc), device_id is not distinct from $device
            from (select device_id, hlc from log_events where hlc <= $limit union all select device_id, hlc from memory_events where hlc <= $limit) group by device_id)
        select max(hlc) from newest where not is_own group by device order by 1 desc
        """, row => new HybridTimestamp(row.GetInt64(0)), ("device", device), ("limit", limit.Value));

    /// <summary>
    /// The time that other machines' clocks speak for: at least two must be ahead of this one's, and more than agree with it. One alone is
    /// believed where this machine's clock is certainly wrong.
    /// </summary>
    /// <param name="newest">The last stamp of every other machine, the greatest first.</param>
    public static DateTime ByOthers(IReadOnlyList<HybridTimestamp> newest, DateTime now)
    {
        newest = [.. newest.Where(stamp => stamp.Time < EventTime.Last)];
        var ahead = newest.Count(stamp => EventTime.IsHeld(stamp, now));
        var agreeing = newest.Count(stamp => !EventTime.IsHeld(stamp, now) && stamp.Time > now.AddSafely(-EventTime.Ahead));
        // Those ahead do not agree with one another but up to the earliest of two.
        if (ahead > 1 && ahead > agreeing)
            return newest[1].Time;
        return ahead == 1 && now < EventTime.First ? newest[0].Time : now;
    }

    static bool IsAnyAfter(Database database, HybridTimestamp limit) => database.Scalar<long>("""
        select count(*) from (select 1 from (select max(hlc) as last from log_events union all select max(hlc) from memory_events) where last > $limit)
        """, ("limit", limit.Value)) > 0;
}
