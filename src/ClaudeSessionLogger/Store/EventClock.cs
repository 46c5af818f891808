namespace ClaudeSessionLogger.Store;

/// <summary>
/// As of when the events here are looked at: the time by the hub's clock. Where no hub with a clock is known, this machine's own, but for
/// one that the events of others show to be behind: a machine with such a clock must not take everybody's events to be from the future.
/// </summary>
static class EventClock
{
    /// <summary>How far ahead of this machine's clock a single other machine is believed, where nobody agrees with either.</summary>
    static readonly TimeSpan s_believed = TimeSpan.FromDays(31);

    /// <param name="device">This machine's own; null where that is not known.</param>
    public static DateTime AsOf(Database database, TimeProvider clock, string? device)
    {
        var now = HubStore.Now(database, clock);
        // What came from a hub came by its clock. This machine's may have been set back since.
        if (HubStore.ClockSeen(database) is { } seen)
            return now > seen ? now : seen;
        return IsAnyAfter(database, EventTime.Limit(now)) ? ByOthers(database, now, device) : now;
    }

    /// <summary>The time that other machines' clocks speak for, where they are ahead of this one's.</summary>
    static DateTime ByOthers(Database database, DateTime now, string? device)
    {
        var newest = database.Query("""
            select max(hlc) from (
                -- An event that is here under two devices, because a home was copied, speaks for one.
                select min(device_id) as device_id, max(hlc) as hlc, bool_or(device_id is not distinct from $device) as is_own
                from (select hash, device_id, hlc from log_events union all select hash, device_id, hlc from memory_events) group by hash)
            -- What this machine wrote itself says when its clock was ahead of now, but not that it is right now.
            where not is_own or hlc > $limit group by device_id order by 1 desc
            """, row => new Hlc(row.GetInt64(0)), ("device", device), ("limit", EventTime.Limit(now).Value));
        return ByOthers(newest, now);
    }

    /// <param name="newest">The last stamp of every other machine, and of this one where that is ahead of its clock; the greatest first.</param>
    public static DateTime ByOthers(IReadOnlyList<Hlc> newest, DateTime now)
    {
        var ahead = newest.Count(stamp => EventTime.IsHeld(stamp, now));
        // Two that do not agree with us agree with one another, at least up to the earlier of them.
        if (ahead > 1)
            return newest[1].Time;
        if (ahead == 0)
            return now;
        if (now < EventTime.First)
            return newest[0].Time;
        var isSeconded = newest.Count > 1 && newest[1].Time > now.Plus(-EventTime.Ahead);
        return !isSeconded && newest[0].Time < now.Plus(s_believed) ? newest[0].Time : now;
    }

    static bool IsAnyAfter(Database database, Hlc limit) => database.Scalar<long>("""
        select count(*) from (select 1 from (select max(hlc) as last from log_events union all select max(hlc) from memory_events) where last > $limit)
        """, ("limit", limit.Value)) > 0;
}
