namespace ClaudeSessionLogger;

/// <summary>
/// A stamp of a hybrid logical clock: microseconds since 2020 in the upper 52 bits, a count in the lower 12. Later stamps are
/// greater, and a stamp is always greater than every stamp that its writer had seen, whatever the clocks say; the last stamp there is
/// (in the year 2091) is followed by itself.
/// </summary>
readonly record struct Hlc(long Value) : IComparable<Hlc>
{
    const int CountBits = 12;
    static readonly DateTime s_epoch = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The least stamp of a time; the first or last one there is for times that no stamp can have.</summary>
    public static Hlc At(DateTime utc)
    {
        var microseconds = (utc - s_epoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return new(microseconds > long.MaxValue >> CountBits ? long.MaxValue
            : microseconds < long.MinValue >> CountBits ? long.MinValue
            : microseconds << CountBits);
    }

    /// <summary>The stamp for something written now by someone who has seen all up to <paramref name="seen"/>.</summary>
    public static Hlc Next(DateTime utc, Hlc seen) => new(Math.Max(At(utc).Value, seen.Value == long.MaxValue ? long.MaxValue : seen.Value + 1));

    public int CompareTo(Hlc other) => Value.CompareTo(other.Value);

    public static bool operator <(Hlc left, Hlc right) => left.Value < right.Value;

    public static bool operator >(Hlc left, Hlc right) => left.Value > right.Value;
}
