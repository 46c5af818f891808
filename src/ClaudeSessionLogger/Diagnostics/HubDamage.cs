using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Diagnostics;

/// <summary>
/// An event that is missing or damaged on the hub, so that this machine cannot receive the events after it.
/// </summary>
/// <param name="Log">"shared" or "memory".</param>
/// <param name="FoundAt">When the damage was found, in UTC.</param>
/// <param name="Sentence">A description of the damage.</param>
sealed record HubDamage(string Log, string Device, long Event, DateTime FoundAt, string Sentence)
{
    public static IReadOnlyList<HubDamage> All(Database database) =>
        [.. Of(database, "shared", EventTables.Shared), .. OfMemory(database)];

    public static IReadOnlyList<HubDamage> OfMemory(Database database) => Of(database, "memory", EventTables.Memory);

    static List<HubDamage> Of(Database database, string log, EventTables tables)
    {
        var ranges = CorruptRangeStore.All(database, tables).Where(range => range.IsConfirmed).ToList();
        if (ranges.Count == 0)
            return [];
        var devices = KnownDeviceStore.All(database, tables).ToDictionary(device => device.Device);
        return ranges.ConvertAll(range => new HubDamage(
            log,
            range.Device.Value,
            range.After + 1,
            range.FoundAt,
            CorruptRangeText.Describe(
                range,
                devices.GetValueOrDefault(range.Device)?.Name,
                devices.GetValueOrDefault(range.Device)?.Person
            )
        ));
    }
}
