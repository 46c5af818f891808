namespace ClaudeSessionLogger.Domain;

/// <summary>
/// Identifies a device: the id in <c>device.json</c>, or one that is derived for the events of a forked chain. Text,
/// because ids of other devices are kept as they came.
/// </summary>
readonly record struct DeviceId(string Value) : IComparable<DeviceId>
{
    /// <summary>Of an event that has not been written, or a machine that has not registered.</summary>
    public static readonly DeviceId None = new("");

    public DeviceId(Guid id)
        : this(id.ToString()) { }

    public int CompareTo(DeviceId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}
