using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Replication;

/// <summary>Stores the hub's devices as of the last request.</summary>
static class KnownDeviceStore
{
    const string Columns = "device_id, seq, chain, pushes, name, person, program_version, seen_at, revoked";

    /// <summary>Returns the machines' names by device id.</summary>
    public static Dictionary<DeviceId, string> Names(Database database) =>
        database
            .Query(
                "select device_id, name from hub_devices where name is not null",
                row => (new DeviceId(row.GetString(0)), row.GetString(1))
            )
            .ToDictionary();

    public static List<HubDevice> All(Database database, EventTables? tables = null) =>
        database.Query(
            $"select {Columns} from {Of(tables)}",
            row => new HubDevice(
                new(row.GetString(0)),
                new(row.GetInt64(1), row.GetGuid(2)),
                row.GetInt64(3),
                row.Text(4),
                row.Text(5),
                row.Text(6),
                row.Time(7),
                row.GetBoolean(8)
            )
        );

    public static void Set(Database database, IReadOnlyCollection<HubDevice> devices, EventTables? tables = null)
    {
        if (devices.Count == 0)
            return;
        database.Execute($"create or replace temp table staged_devices as select {Columns} from {Of(tables)} limit 0");
        using (var staged = database.TemporaryAppender("staged_devices"))
        {
            foreach (var device in devices)
            {
                staged
                    .CreateRow()
                    .AppendValue(device.Device.Value)
                    .AppendValue(device.Head.Seq)
                    .AppendValue(device.Head.Chain)
                    .AppendValue(device.Pushes)
                    .AppendValue(device.Name)
                    .AppendValue(device.Person)
                    .AppendValue(device.ProgramVersion)
                    .AppendValue(device.SeenAt)
                    .AppendValue(device.IsRevoked)
                    .EndRow();
            }
        }

        Rows.PutAll(database, Of(tables), "device_id", Columns, "staged_devices");
    }

    public static void Remove(Database database, IReadOnlyCollection<DeviceId> devices, EventTables? tables = null)
    {
        if (devices.Count == 0)
            return;
        using var filter = database.Filter(devices.Select(device => device.Value));
        database.Execute($"delete from {Of(tables)} where device_id in {filter}");
    }

    static string Of(EventTables? tables) => (tables ?? EventTables.Shared).HubDevices;
}
