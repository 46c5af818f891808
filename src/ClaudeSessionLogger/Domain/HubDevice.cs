namespace ClaudeSessionLogger.Domain;

/// <summary>A device as recorded on the hub.</summary>
/// <param name="Pushes">
/// How often the device has sent sessions. If the device itself has counted more, the hub has lost sessions.
/// </param>
/// <param name="SeenAt">The time of its last push of any kind.</param>
sealed record HubDevice(
    DeviceId Device,
    ChainHead Head,
    long Pushes,
    string? Name,
    string? Person,
    string? ProgramVersion,
    DateTime? SeenAt,
    bool IsRevoked
)
{
    public long HeadHash => EventHash.ComputeHeadHash(Device, Head, Pushes);

    /// <summary>Whether the device belongs to a PostgreSQL role other than the current one.</summary>
    public bool BelongsToOtherRole { get; init; }
}
