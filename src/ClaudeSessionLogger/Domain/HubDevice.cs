namespace ClaudeSessionLogger.Domain;

/// <summary>A device as the hub knows it.</summary>
/// <param name="Pushes">How often it has pushed sessions: fewer than the device remembers, and the hub has lost some.</param>
/// <param name="SeenAt">When it last pushed anything.</param>
sealed record HubDevice(string Device, ChainHead Head, long Pushes, string? Name, string? Person, string? ProgramVersion, DateTime? SeenAt, bool IsRevoked)
{
    public long Mark => EventHash.Mark(Device, Head, Pushes);

    /// <summary>Whether it belongs to another role than the one that asks.</summary>
    public bool IsAnothers { get; init; }
}
