using System.Globalization;

namespace ClaudeSessionLogger.Store;

/// <summary>What this machine remembers of its hub: how far it was, and how its clock goes.</summary>
static class HubStore
{
    const string Epoch = "hub_epoch", Offset = "hub_clock_offset_us";

    public static Guid? EpochOf(Database database) => Guid.TryParse(Meta.Get(database, Epoch), out var epoch) ? epoch : null;

    /// <summary>How much the hub's clock is ahead of ours.</summary>
    public static TimeSpan ClockOffset(Database database) =>
        long.TryParse(Meta.Get(database, Offset), CultureInfo.InvariantCulture, out var offset) ? TimeSpan.FromMicroseconds(offset) : TimeSpan.Zero;

    public static void Set(Database database, Guid epoch, TimeSpan offset)
    {
        Meta.Set(database, Epoch, epoch.ToString());
        Meta.Set(database, Offset, ((long)offset.TotalMicroseconds).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>What machines call themselves, by device.</summary>
    public static Dictionary<string, string> DeviceNames(Database database) =>
        database.Query("select device_id, name from hub_devices where name is not null", row => (row.GetString(0), row.GetString(1))).ToDictionary(StringComparer.Ordinal);

    /// <summary>Events here that the hub was not seen to have.</summary>
    public static long Waiting(Database database) => database.Scalar<long>("""
        select coalesce(sum(log_devices.seq - coalesce(hub_devices.seq, 0)), 0)::bigint
        from log_devices left join hub_devices using (device_id) where log_devices.seq > coalesce(hub_devices.seq, 0)
        """);

    /// <summary>Another hub, or none: nothing is known of it.</summary>
    public static void Forget(Database database)
    {
        database.Execute("delete from hub_devices");
        database.Execute("delete from meta where key in ($epoch, $offset)", ("epoch", Epoch), ("offset", Offset));
        database.Execute("update log_entries set synced = false where synced");
        database.Execute("update sessions set synced = false where synced");
    }
}
