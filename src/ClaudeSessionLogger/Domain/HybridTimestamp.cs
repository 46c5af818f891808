using System.Globalization;

namespace ClaudeSessionLogger.Domain;

/// <summary>
/// A stamp of a hybrid logical clock: microseconds since 2020 in the upper 52 bits, a count in the lower 12. Later stamps are
/// greater, and a stamp is always greater than every stamp that its writer had seen, whatever the clocks say; only stamps dated in
/// the future (<c>EventTime</c>) do not count as seen.
/// </summary>
readonly record struct HybridTimestamp(long Value) : IComparable<HybridTimestamp>
{
    /// <summary>The greatest stamp there is.</summary>
    public static readonly HybridTimestamp Last = new(long.MaxValue);

    const int CountBits = 12;
    static readonly DateTime s_epoch = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The time of a stamp, in whole microseconds. Every stamp has one: they reach from 1948 to 2091.</summary>
    public DateTime Time => s_epoch.AddTicks((Value >> CountBits) * TimeSpan.TicksPerMicrosecond);

    /// <summary>The least stamp of a time; the first or last one there is for times that no stamp can have.</summary>
    public static HybridTimestamp At(DateTime utc)
    {
        var microseconds = (utc - s_epoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return new(microseconds > long.MaxValue >> CountBits ? long.MaxValue
            : microseconds < long.MinValue >> CountBits ? long.MinValue
            : microseconds << CountBits);
    }

    /// <summary>The greatest stamp of a time.</summary>
    public static HybridTimestamp LastAt(DateTime utc) => new(At(utc).Value | ((1L << CountBits) - 1));

    /// <summary>The stamp for something written now by someone who has seen all up to <paramref name="seen"/>.</summary>
    public static HybridTimestamp Next(DateTime utc, HybridTimestamp seen) => new(Math.Max(At(utc).Value, seen.Value == long.MaxValue ? long.MaxValue : seen.Value + 1));

    public static HybridTimestamp? Parse(string? text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? new(value) : null;

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    public int CompareTo(HybridTimestamp other) => Value.CompareTo(other.Value);

    public static bool operator <(HybridTimestamp left, HybridTimestamp right) => left.Value < right.Value;

    public static bool operator >(HybridTimestamp left, HybridTimestamp right) => left.Value > right.Value;
}
