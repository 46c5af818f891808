namespace ClaudeSessionLogger.Domain;

/// <summary>
/// Identifies a device: the id in <c>device.json</c>, or one that is derived for the events of a forked chain. The
/// value is text, because ids of other devices are kept unchanged, whatever their format.
/// </summary>
sealed record DeviceId(string Value) : ITextId, IComparable<DeviceId>
{
    /// <summary>
    /// The empty id, for an event that has not been written yet, or for a machine that has not been registered yet.
    /// </summary>
    public static readonly DeviceId None = new("");

    public DeviceId(Guid id)
        : this(id.ToString()) { }

    /// <summary>The first characters, as they are displayed.</summary>
    public string Short => Value[..Math.Min(8, Value.Length)];

    public int CompareTo(DeviceId? other) => string.CompareOrdinal(Value, other?.Value);

    public override string ToString() => Value;
}
