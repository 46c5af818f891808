using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Replication.Hubs;

/// <summary>The state of a hub at one moment.</summary>
/// <param name="Epoch">
/// The hub's id, assigned when the hub was created. A different epoch means a different hub, or a hub that was created
/// anew.
/// </param>
/// <param name="Now">The time of the hub's clock, UTC; null if the hub has no clock (a folder).</param>
/// <param name="Devices">The number of devices.</param>
/// <param name="Mark">
/// The XOR of the <see cref="HubDevice.HeadHash"/>s of all devices. Any change on the hub changes this mark or
/// <paramref name="Devices"/>.
/// </param>
readonly record struct HubState(Guid Epoch, DateTime? Now, long Devices, long Mark);

/// <summary>
/// The person and machine that push events or sessions. <paramref name="Name"/> is the machine's name.
/// </summary>
sealed record HubPusher(DeviceId Device, string Name, string Person, string ProgramVersion);

/// <summary>Events to add, of one or more devices, with the current state of their entries.</summary>
sealed record HubPushRequest(HubPusher Pusher, IReadOnlyList<DevicePush> Devices, IReadOnlyList<LogEntry> Entries)
{
    /// <summary>
    /// Entries whose external rows have been imported. The hub may overwrite such a row if it has not changed since
    /// <see cref="IEventHub.ExternalEntries"/> last returned it on this connection.
    /// </summary>
    public IReadOnlySet<EntryId> ImportedEntries { get; init; } = new HashSet<EntryId>();

    /// <summary>
    /// Whether to overwrite rows even if they were computed from the same number of events as the new rows, or from
    /// more events than exist.
    /// </summary>
    public bool OverwritesAnyRow { get; init; }
}

/// <summary>A device's events that follow the chain head <paramref name="Base"/>, without gaps.</summary>
sealed record DevicePush(DeviceId Device, ChainHead Base, IReadOnlyList<LogEvent> Events)
{
    public ChainHead Head => Events is [.., var last] ? last.Head : Base;
}

/// <summary>The events of one device that must be put back on the hub.</summary>
/// <param name="Head">The device's chain head according to the hub.</param>
/// <param name="Missing">Events to store only if the hub has no event with the same sequence number.</param>
/// <param name="Damaged">
/// Events that replace the hub's events with the same sequence numbers; the chain proves that these events are correct.
/// </param>
sealed record HubRepairRequest(
    HubPusher Pusher,
    DeviceId Device,
    ChainHead Head,
    IReadOnlyList<LogEvent> Missing,
    IReadOnlyList<LogEvent> Damaged
);

/// <summary>The entries on the hub that do not match its events.</summary>
/// <param name="Rows">
/// Entries whose row in the plain table is missing, or was computed from fewer or more events than exist. External rows
/// are left out.
/// </param>
/// <param name="Forgotten">Forgotten entries that still have text in their events, or a row.</param>
sealed record HubLeftovers(IReadOnlyList<EntryId> Rows, IReadOnlyList<EntryId> Forgotten)
{
    public static readonly HubLeftovers None = new([], []);
}

/// <summary>A session's row with the documented columns, and its hourly usage.</summary>
sealed record HubSession(Session Session, string? CreatedBy, string? EndReason, IReadOnlyList<SessionHour> Hours)
{
    /// <summary>The machine that pushed the session; set only when read from the hub.</summary>
    public string? Device { get; init; }
}

/// <summary>A session's usage of one model within one hour (UTC).</summary>
sealed record SessionHour(
    DateTime Hour,
    string Model,
    long Responses,
    Tokens Tokens,
    int WebSearches,
    decimal? CostUsd
);
