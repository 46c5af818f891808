namespace ClaudeSessionLogger.Domain;

/// <summary>
/// Identifies a device: the id in <c>device.json</c>, or one that is derived for the events of a forked chain. Text,
/// because ids of other devices are kept unchanged, whatever their format.
/// </summary>
sealed record DeviceId(string Value) : IComparable<DeviceId>
{
    /// <summary>The id for an event that is not written yet, or a machine that is not registered yet.</summary>
    public static readonly DeviceId None = new("");

    public DeviceId(Guid id)
        : this(id.ToString()) { }

    public int CompareTo(DeviceId? other) => string.CompareOrdinal(Value, other?.Value);

    public override string ToString() => Value;
}
