using System.Globalization;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Replication;

/// <summary>What this machine remembers of its hub: how far it was, and how its clock goes.</summary>
static class HubStateStore
{
    const string Epoch = "epoch", Offset = "clock_offset_us", Seen = "clock_seen";
    const string Address = "hub_address", Error = "hub_error", MetAt = "hub_met_at", RowsAt = "hub_rows_at", Passed = "hub_unreadable";

    /// <summary>Which hub it is, and how much its clock is ahead of ours; null before the first exchange.</summary>
    public static (Guid Epoch, TimeSpan Offset)? Clock(Database database, EventTables? tables = null)
    {
        var hub = (tables ?? EventTables.Shared).Hub;
        var known = database.Query("select key, value from meta where key in ($epoch, $offset)", row => (Key: row.GetString(0), Value: row.GetString(1)), ("epoch", hub + Epoch), ("offset", hub + Offset))
            .ToDictionary(row => row.Key, row => row.Value, StringComparer.Ordinal);
        if (!Guid.TryParse(known.GetValueOrDefault(hub + Epoch), out var epoch))
            return null;
        return (epoch, long.TryParse(known.GetValueOrDefault(hub + Offset), CultureInfo.InvariantCulture, out var offset) && Int128.Abs(offset) <= long.MaxValue / TimeSpan.TicksPerMicrosecond
            ? TimeSpan.FromMicroseconds(offset)
            : TimeSpan.Zero);
    }

    public static TimeSpan ClockOffset(Database database) => Clock(database)?.Offset ?? TimeSpan.Zero;

    /// <summary>The time by the hub's clock, as far as it is known.</summary>
    public static DateTime Now(Database database, TimeProvider clock) => Corrected(clock.GetUtcNow().UtcDateTime, ClockOffset(database), ClockSeen(database));

    /// <summary>A machine's time by its hub's clock. A clock that was far off may have been set right since.</summary>
    /// <param name="offset">How much the hub's clock was ahead when it was last seen.</param>
    /// <param name="seen">The time by the hub's clock then.</param>
    public static DateTime Corrected(DateTime now, TimeSpan offset, DateTime? seen)
    {
        var corrected = now.AddSafely(offset);
        if (seen is not { } last || offset.Duration() < EventTime.Ahead)
            return corrected;
        // While it is still behind, it says an earlier time than that. One that was ahead may be so still: then time stands until the hub is asked.
        return offset > TimeSpan.Zero && now >= last ? now
            : corrected < last ? last
            : corrected;
    }

    /// <summary>The time by the hub's clock when something was last brought over; null where the hub has none, or there is no hub.</summary>
    public static DateTime? ClockSeen(Database database) => Time(database, EventTables.Shared.Hub + Seen);

    public static void SetClockSeen(Database database, DateTime? time)
    {
        if (time is { } seen)
            SetTime(database, EventTables.Shared.Hub + Seen, seen);
        else
            database.Execute("delete from meta where key = $key", ("key", EventTables.Shared.Hub + Seen));
    }

    public static void SetClock(Database database, Guid epoch, TimeSpan offset, EventTables? tables = null)
    {
        var hub = (tables ?? EventTables.Shared).Hub;
        Meta.Set(database, hub + Epoch, epoch.ToString());
        Meta.Set(database, hub + Offset, ((long)offset.TotalMicroseconds).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The address that all this is remembered of.</summary>
    public static string? AddressOf(Database database) => Meta.Get(database, Address);

    /// <summary>Why the last exchange did not come to its end; null when it did.</summary>
    public static string? LastError(Database database) => Meta.Get(database, Error) is { Length: > 0 } error ? error : null;

    /// <summary>When the last exchange came to its end.</summary>
    public static DateTime? MetLast(Database database) => Time(database, MetAt);

    public static void SetOutcome(Database database, string? error, DateTime now)
    {
        if (error is not null || LastError(database) is not null)
            Meta.Set(database, Error, error ?? "");
        if (error is null)
            SetTime(database, MetAt, now);
    }

    /// <summary>What of the hub's folder could not be read last time; null when all could.</summary>
    public static string? Unreadable(Database database) => Meta.Get(database, Passed) is { Length: > 0 } sentence ? sentence : null;

    /// <summary>False where that was known already.</summary>
    public static bool SetUnreadable(Database database, string? sentence)
    {
        if (Unreadable(database) == sentence)
            return false;
        database.Transaction(() => Meta.Set(database, Passed, sentence ?? ""));
        return true;
    }

    /// <summary>When the hub's plain tables were last looked through for what other tools wrote.</summary>
    public static DateTime? RowsCheckedAt(Database database) => Time(database, RowsAt);

    public static void SetRowsCheckedAt(Database database, DateTime now) => SetTime(database, RowsAt, now);

    static DateTime? Time(Database database, string key) =>
        DateTime.TryParse(Meta.Get(database, key), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    static void SetTime(Database database, string key, DateTime time) => Meta.Set(database, key, time.ToString("O", CultureInfo.InvariantCulture));

    /// <summary>All sessions are pushed again.</summary>
    public static void MarkSessionsUnsent(Database database) => Rows.Change(database, "sessions", "false as synced", "synced");

    /// <summary>Events here that the hub was not seen to have.</summary>
    public static long PendingEvents(Database database, EventTables? tables = null)
    {
        var (_, devices, hub, _) = tables ?? EventTables.Shared;
        return database.Scalar<long>($"""
            select coalesce(sum(ours.seq - greatest(coalesce(theirs.seq, 0), 0)), 0)::bigint
            from {devices} ours left join {hub} theirs using (device_id) where ours.seq > coalesce(theirs.seq, 0)
            """);
    }

    /// <summary>Another hub, or none (null): nothing is known of it.</summary>
    public static void Change(Database database, string? address)
    {
        database.Execute("delete from hub_devices");
        database.Execute("delete from memory_hub_devices");
        database.Execute("delete from meta where starts_with(key, 'hub_')");
        if (address is not null)
            Meta.Set(database, Address, address);
        database.Execute("delete from hub_sessions");
        MarkSessionsUnsent(database);
    }
}
