using ClaudeSessionLogger.Store;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Reports;

/// <summary>An event that is missing or damaged on the hub, so that this machine cannot receive what follows it.</summary>
/// <param name="Log">shared or memory.</param>
/// <param name="FoundAt">UTC.</param>
/// <param name="Sentence">The same in words.</param>
sealed record HubDamage(string Log, string Device, long Event, DateTime FoundAt, string Sentence)
{
    public static IReadOnlyList<HubDamage> All(Database database) => [.. Of(database, "shared", LogTables.Shared), .. OfMemory(database)];

    public static IReadOnlyList<HubDamage> OfMemory(Database database) => Of(database, "memory", LogTables.Memory);

    static List<HubDamage> Of(Database database, string log, LogTables tables)
    {
        var ranges = CorruptRanges.All(database, tables).Where(range => range.IsConfirmed).ToList();
        if (ranges.Count == 0)
            return [];
        var devices = HubDevices.All(database, tables).ToDictionary(device => device.Device, StringComparer.Ordinal);
        return ranges.ConvertAll(range => new HubDamage(
            log, range.Device, range.After + 1, range.FoundAt, CorruptText.Of(range, devices.GetValueOrDefault(range.Device)?.Name, devices.GetValueOrDefault(range.Device)?.Person)));
    }
}
