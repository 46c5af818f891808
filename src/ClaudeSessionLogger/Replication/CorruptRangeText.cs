using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Replication;

/// <summary>Describes a corrupt range in a sentence.</summary>
static class CorruptRangeText
{
    public static string Describe(CorruptRange range, HubDevice? device) =>
        Describe(range, device?.Name, device?.Person);

    public static string Describe(CorruptRange range, string? name, string? person)
    {
        var owner = person is null
            ? ""
            : $" ({SafeText.Safe(person)}{(name is null ? "" : $" on {SafeText.Safe(name)}")})";
        return $"event {range.After + 1} of device {SafeText.Safe(range.Device.Value)}{owner} is missing or damaged on "
            + "the "
            + "hub. This and later events of the device cannot be received until a machine with an intact copy "
            + "syncs; everything else is synced.";
    }
}
