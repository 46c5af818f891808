namespace ClaudeSessionLogger.Replication;

/// <summary>The tables of one replicated log: the shared log, or a person's memory.</summary>
/// <param name="Hub">The prefix of the <c>meta</c> keys that store the state of this log's hub.</param>
sealed record EventTables(string Events, string Devices, string HubDevices, string Hub)
{
    public static readonly EventTables Shared = new("log_events", "log_devices", "hub_devices", "hub_");

    public static readonly EventTables Memory = new(
        "memory_events",
        "memory_devices",
        "memory_hub_devices",
        "hub_memory_"
    );
}
