using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Replication;

/// <summary>The people who use the hub, as of the last sync.</summary>
static class HubPeople
{
    /// <summary>
    /// Returns everybody but this person. A device whose person is not known is somebody's, too: its events tell whose.
    /// A device that was never on the hub itself does not use it: its events came from another hub.
    /// </summary>
    public static List<string> Others(Database database, string self)
    {
        var own = OwnNames.All(database);
        return
        [
            .. KnownDeviceStore
                .All(database)
                .SelectMany(device =>
                    device.Person is { } person ? [person]
                    : device.SeenAt is null ? []
                    : Authors(database, device.Device.Value) is [_, ..] authors ? authors.Except(own)
                    : [$"a device without a name ({device.Device.Short})"]
                )
                .Where(person => person != self)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    static List<string> Authors(Database database, string device) =>
        database.Query(
            $"select distinct actor from log_events where device_id = $device and actor <> '{UserIdentity.Unknown}'",
            row => row.GetString(0),
            ("device", device)
        );
}
