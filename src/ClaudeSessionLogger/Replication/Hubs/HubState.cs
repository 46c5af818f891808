using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>A hub at one moment.</summary>
/// <param name="Epoch">
/// Assigned when the hub was created. Another one means another hub, or one that was created anew.
/// </param>
/// <param name="Now">The hub's clock, UTC; null if it has none (a folder).</param>
/// <param name="Devices">The number of devices.</param>
/// <param name="Mark">
/// The XOR of all <see cref="HubDevice.Mark"/>s; changes, like <paramref name="Devices"/>, when anything on the hub
/// does.
/// </param>
readonly record struct HubState(Guid Epoch, DateTime? Now, long Devices, long Mark);

/// <summary>The person and machine that push. <paramref name="Name"/> is the machine's name.</summary>
sealed record HubPusher(DeviceId Device, string Name, string Person, string ProgramVersion);

/// <summary>Events of one or more devices to add, with the current state of their entries.</summary>
sealed record HubPushRequest(HubPusher Pusher, IReadOnlyList<DevicePush> Devices, IReadOnlyList<LogEntry> Entries)
{
    /// <summary>
    /// Entries whose external rows have been imported, so that the row may be overwritten if it is still as
    /// <see cref="IEventHub.ExternalEntries"/> last returned it on this connection.
    /// </summary>
    public IReadOnlySet<string> TakenIn { get; init; } = new HashSet<string>();

    /// <summary>
    /// Whether to overwrite also rows that claim to be made of more events than there are; those events are lost.
    /// </summary>
    public bool Mends { get; init; }
}

/// <summary>A device's events after <paramref name="Base"/>, without gaps and chained.</summary>
sealed record DevicePush(DeviceId Device, ChainHead Base, IReadOnlyList<LogEvent> Events)
{
    public ChainHead Head => Events is [.., var last] ? last.Head : Base;
}

/// <summary>Events of one device to be put back.</summary>
/// <param name="Head">The device's chain head according to the hub.</param>
/// <param name="Missing">Stored only if there is no event with that number.</param>
/// <param name="Damaged">Stored over the existing event; the chain proves that these are correct.</param>
sealed record HubRepairRequest(HubPusher Pusher, DeviceId Device, ChainHead Head, IReadOnlyList<LogEvent> Missing, IReadOnlyList<LogEvent> Damaged);

/// <summary>What on the hub does not match its events.</summary>
/// <param name="Rows">
/// Entries whose row in the plain table is missing or made of fewer or more events than there are; without those of
/// other tools.
/// </param>
/// <param name="Forgotten">Forgotten entries that still have text or a row.</param>
sealed record HubLeftovers(IReadOnlyList<string> Rows, IReadOnlyList<string> Forgotten)
{
    public static readonly HubLeftovers None = new([], []);
}

/// <summary>A session's row with the documented columns, and its usage by hour.</summary>
sealed record HubSession(Session Session, string? CreatedBy, string? EndReason, IReadOnlyList<SessionHour> Hours)
{
    /// <summary>The machine that pushed the session; set only when read from the hub.</summary>
    public string? Device { get; init; }
}

/// <summary>A session's usage of one model within one hour (UTC).</summary>
sealed record SessionHour(DateTime Hour, string Model, long Responses, Tokens Tokens, int WebSearches, decimal? CostUsd);
