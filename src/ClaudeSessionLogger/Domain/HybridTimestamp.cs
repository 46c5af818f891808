using System.Globalization;

namespace ClaudeSessionLogger.Domain;

/// <summary>
/// A timestamp of a hybrid logical clock: microseconds since 2020 in the upper 52 bits and a counter in the lower 12. A
/// new timestamp is greater than every timestamp that its writer has received before, even if a clock is wrong.
/// Timestamps dated in the future (<c>EventTime</c>) are ignored in this comparison.
/// </summary>
readonly record struct HybridTimestamp(long Value) : IComparable<HybridTimestamp>
{
    /// <summary>The greatest possible timestamp.</summary>
    public static readonly HybridTimestamp Last = new(long.MaxValue);

    const int CountBits = 12;
    static readonly DateTime s_epoch = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The time of the timestamp, in whole microseconds, between 1948 and 2091.</summary>
    public DateTime Time => s_epoch.AddTicks((Value >> CountBits) * TimeSpan.TicksPerMicrosecond);

    /// <summary>
    /// Returns the smallest timestamp with this time. A time out of range gives the first or last possible timestamp.
    /// </summary>
    public static HybridTimestamp At(DateTime utc)
    {
        var microseconds = (utc - s_epoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return new(
            microseconds > long.MaxValue >> CountBits ? long.MaxValue
            : microseconds < long.MinValue >> CountBits ? long.MinValue
            : microseconds << CountBits
        );
    }

    /// <summary>Returns the greatest timestamp with this time.</summary>
    public static HybridTimestamp LastAt(DateTime utc) => new(At(utc).Value | ((1L << CountBits) - 1));

    /// <summary>
    /// Returns the timestamp for an event written now by someone who has seen all timestamps up to
    /// <paramref name="seen"/>.
    /// </summary>
    public static HybridTimestamp Next(DateTime utc, HybridTimestamp seen) =>
        new(Math.Max(At(utc).Value, seen.Value == long.MaxValue ? long.MaxValue : seen.Value + 1));

    public static HybridTimestamp? Parse(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? new(value)
            : null;

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    public int CompareTo(HybridTimestamp other) => Value.CompareTo(other.Value);

    public static bool operator <(HybridTimestamp left, HybridTimestamp right) => left.Value < right.Value;

    public static bool operator >(HybridTimestamp left, HybridTimestamp right) => left.Value > right.Value;
}
