using ClaudeSessionLogger.Hubs;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Sync;

/// <summary>Damage on the hub in a sentence.</summary>
static class CorruptText
{
    public static string Of(CorruptRange range, HubDevice? device) => Of(range, device?.Name, device?.Person);

    public static string Of(CorruptRange range, string? name, string? person)
    {
        var whose = person is null ? "" : $" ({Text.Safe(person)}{(name is null ? "" : $" on {Text.Safe(name)}")})";
        return $"event {range.After + 1} of device {Text.Safe(range.Device)}{whose} is missing or damaged on the hub: what follows it cannot be received until a machine that has it whole "
            + "syncs and puts it back; everything else is synced.";
    }
}
