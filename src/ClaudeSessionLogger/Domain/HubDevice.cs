namespace ClaudeSessionLogger.Domain;

/// <summary>A device as recorded on the hub.</summary>
/// <param name="Pushes">
/// The number of its session pushes. If it is less than the device remembers, the hub has lost some.
/// </param>
/// <param name="SeenAt">The time of its last push of any kind.</param>
sealed record HubDevice(DeviceId Device, ChainHead Head, long Pushes, string? Name, string? Person, string? ProgramVersion, DateTime? SeenAt, bool IsRevoked)
{
    public long Mark => EventHash.Mark(Device, Head, Pushes);

    /// <summary>Whether the device belongs to another role than the current one.</summary>
    public bool IsAnothers { get; init; }
}
