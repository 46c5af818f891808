using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// Determines the current time, which decides whether an event is dated in the future. Uses the hub's clock if it is
/// known. Otherwise uses this machine's clock, corrected if the events of most other machines show that it is behind.
/// Without the correction, a machine with a slow clock would treat everybody's events as dated in the future.
/// </summary>
static class EventClock
{
    /// <param name="device">This machine's device; null if not known.</param>
    public static DateTime Now(Database database, TimeProvider clock, DeviceId? device)
    {
        var now = HubStateStore.Now(database, clock);
        // Never return a time before the last sync: this machine's clock may have been set back since.
        if (HubStateStore.ClockSeen(database) is { } seen)
            return now > seen ? now : seen;
        var limit = EventTime.MaxStamp(now);
        return IsAnyAfter(database, limit) ? TimeFromOthers(NewestOfOthers(database, device, limit), now) : now;
    }

    // Leaves out this machine's own events, because their times come from the clock that is being checked. Counts an
    // event dated in the future once, even if a copied home folder has stored it under two devices.
    static List<HybridTimestamp> NewestOfOthers(Database database, DeviceId? device, HybridTimestamp limit) =>
        database.Query(
            """
            with newest as (
                select min(device_id) as device, any_value(hlc) as hlc,
                    bool_or(device_id is not distinct from $device) as is_own
                from (
                    select device_id, hash, hlc from log_events where hlc > $limit
                    union all select device_id, hash, hlc from memory_events where hlc > $limit
                ) group by hash
                union all
                select device_id, max(hlc), device_id is not distinct from $device
                from (
                    select device_id, hlc from log_events where hlc <= $limit
                    union all select device_id, hlc from memory_events where hlc <= $limit
                ) group by device_id)
            select max(hlc) from newest where not is_own group by device order by 1 desc
            """,
            row => new HybridTimestamp(row.GetInt64(0)),
            ("device", device?.Value),
            ("limit", limit.Value)
        );

    /// <summary>
    /// Returns the time according to other machines' events if they show that this machine's clock is behind; otherwise
    /// <paramref name="now"/>. They show this if at least two machines are ahead of this clock, and more machines are
    /// ahead of it than agree with it. A single machine that is ahead is enough if this clock is certainly wrong.
    /// </summary>
    /// <param name="newest">The last timestamp of every other machine, greatest first.</param>
    public static DateTime TimeFromOthers(IReadOnlyList<HybridTimestamp> newest, DateTime now)
    {
        newest = [.. newest.Where(stamp => stamp.Time < EventTime.LatestTrusted)];
        var ahead = newest.Count(stamp => EventTime.IsInFuture(stamp, now));
        var agreeing = newest.Count(stamp =>
            !EventTime.IsInFuture(stamp, now) && stamp.Time > now.AddSafely(-EventTime.Tolerance)
        );
        // Use the second-latest time, because at least two machines have reached it.
        if (ahead > 1 && ahead > agreeing)
            return newest[1].Time;
        return ahead == 1 && now < EventTime.EarliestTrusted ? newest[0].Time : now;
    }

    static bool IsAnyAfter(Database database, HybridTimestamp limit) =>
        database.Scalar<long>(
            """
            select count(*)
            from (
                select 1 from (select max(hlc) as last from log_events union all select max(hlc) from memory_events)
                where last > $limit
            )
            """,
            ("limit", limit.Value)
        ) > 0;
}
