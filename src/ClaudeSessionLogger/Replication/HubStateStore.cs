using System.Globalization;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Replication;

/// <summary>Stores what this machine knows about its hub, such as the last sync and the hub's clock.</summary>
static class HubStateStore
{
    const string Epoch = "epoch",
        Offset = "clock_offset_us",
        Seen = "clock_seen";
    const string Address = "hub_address",
        Error = "hub_error",
        LastSyncKey = "hub_met_at",
        RowsAt = "hub_rows_at",
        Passed = "hub_unreadable";

    /// <summary>
    /// The hub's epoch, and how far its clock is ahead of this machine's; null before the first sync.
    /// </summary>
    public static (Guid Epoch, TimeSpan Offset)? Clock(Database database, EventTables? tables = null)
    {
        var hub = (tables ?? EventTables.Shared).Hub;
        var known = database
            .Query(
                "select key, value from meta where key in ($epoch, $offset)",
                row => (Key: row.GetString(0), Value: row.GetString(1)),
                ("epoch", hub + Epoch),
                ("offset", hub + Offset)
            )
            .ToDictionary(row => row.Key, row => row.Value, StringComparer.Ordinal);
        if (!Guid.TryParse(known.GetValueOrDefault(hub + Epoch), out var epoch))
            return null;
        return (
            epoch,
            long.TryParse(known.GetValueOrDefault(hub + Offset), CultureInfo.InvariantCulture, out var offset)
            && Int128.Abs(offset) <= long.MaxValue / TimeSpan.TicksPerMicrosecond
                ? TimeSpan.FromMicroseconds(offset)
                : TimeSpan.Zero
        );
    }

    public static TimeSpan ClockOffset(Database database) => Clock(database)?.Offset ?? TimeSpan.Zero;

    /// <summary>
    /// Returns the current time by the hub's clock if that is known; otherwise by this machine's clock.
    /// </summary>
    public static DateTime Now(Database database, TimeProvider clock) =>
        ToHubTime(clock.GetUtcNow().UtcDateTime, ClockOffset(database), ClockSeen(database));

    /// <summary>
    /// Converts this machine's time to the hub's time. Works even if this machine's clock was far off at the last sync
    /// and has been corrected since.
    /// </summary>
    /// <param name="offset">How far the hub's clock was ahead of this machine's at the last sync.</param>
    /// <param name="seen">The hub's time at the last sync.</param>
    public static DateTime ToHubTime(DateTime now, TimeSpan offset, DateTime? seen)
    {
        var corrected = now.AddSafely(offset);
        if (seen is not { } last || offset.Duration() < EventTime.Tolerance)
            return corrected;
        // If the local clock was behind and now shows a time after the last sync, it has been corrected, so return its
        // time. If it was ahead and has been corrected, adding the offset gives a time before the last sync, so return
        // the time of the last sync.
        return offset > TimeSpan.Zero && now >= last ? now
            : corrected < last ? last
            : corrected;
    }

    /// <summary>The hub's time at the last sync; null if there is no hub or it has no clock.</summary>
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

    /// <summary>The address of the hub whose state is stored here.</summary>
    public static string? AddressOf(Database database) => Meta.Get(database, Address);

    /// <summary>Why the last sync failed; null if it succeeded.</summary>
    public static string? LastError(Database database) =>
        Meta.Get(database, Error) is { Length: > 0 } error ? error : null;

    /// <summary>When the last successful sync ended.</summary>
    public static DateTime? LastSyncAt(Database database) => Time(database, LastSyncKey);

    public static void SetOutcome(Database database, string? error, DateTime now)
    {
        if (error is not null || LastError(database) is not null)
            Meta.Set(database, Error, error ?? "");
        if (error is null)
            SetTime(database, LastSyncKey, now);
    }

    /// <summary>
    /// A sentence about the files or rows of the hub that the last sync could not read; null if it could read all of
    /// them.
    /// </summary>
    public static string? Unreadable(Database database) =>
        Meta.Get(database, Passed) is { Length: > 0 } sentence ? sentence : null;

    /// <summary>Returns false if the same sentence was already stored.</summary>
    public static bool SetUnreadable(Database database, string? sentence)
    {
        if (Unreadable(database) == sentence)
            return false;
        database.Transaction(() => Meta.Set(database, Passed, sentence ?? ""));
        return true;
    }

    /// <summary>When the hub's plain tables were last checked for rows of other tools.</summary>
    public static DateTime? RowsCheckedAt(Database database) => Time(database, RowsAt);

    public static void SetRowsCheckedAt(Database database, DateTime now) => SetTime(database, RowsAt, now);

    static DateTime? Time(Database database, string key) =>
        DateTime.TryParse(
            Meta.Get(database, key),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal,
            out var time
        )
            ? time
            : null;

    static void SetTime(Database database, string key, DateTime time) =>
        Meta.Set(database, key, time.ToString("O", CultureInfo.InvariantCulture));

    /// <summary>Marks all sessions to be pushed again.</summary>
    public static void MarkSessionsUnsent(Database database) =>
        Rows.Change(database, "sessions", "false as synced", "synced");

    /// <summary>The number of local events that the hub is not known to have.</summary>
    public static long PendingEvents(Database database, EventTables? tables = null)
    {
        var (_, devices, hub, _) = tables ?? EventTables.Shared;
        return database.Scalar<long>(
            $"""
            select coalesce(sum(ours.seq - greatest(coalesce(theirs.seq, 0), 0)), 0)::bigint
            from {devices} ours left join {hub} theirs using (device_id) where ours.seq > coalesce(theirs.seq, 0)
            """
        );
    }

    /// <summary>
    /// Sets another hub, or none (null), and deletes everything that is stored about the previous hub.
    /// </summary>
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
