using System.Globalization;
using ClaudeSessionLogger.Platform.Time;

namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>Formats instants in a time zone as ISO 8601 with the offset.</summary>
static class ZonedTimeText
{
    /// <summary>
    /// An hour is stored as one number: the local hour times this factor, combined with the UTC offset in minutes. When
    /// clocks are set back, the same local hour occurs twice and gets two numbers. The greater offset sorts first, so
    /// the two are in the right order.
    /// </summary>
    public const int Offsets = 4096;

    const string Form = "yyyy-MM-dd'T'HH:mm:sszzz";

    public static string Format(DateTime utc, ZoneOffsets offsets) => Format(offsets.Local(utc), offsets.At(utc));

    /// <param name="number">The number of an hour, as SQL computed it.</param>
    public static string OfHour(string number)
    {
        var (hour, offset) = Math.DivRem(long.Parse(number, CultureInfo.InvariantCulture), Offsets);
        return Format(DateTime.MinValue.AddHours(hour), TimeSpan.FromMinutes((Offsets / 2) - offset));
    }

    public static DateTime Micro(string micros) =>
        DateTime.UnixEpoch.AddMicroseconds(long.Parse(micros, CultureInfo.InvariantCulture));

    static string Format(DateTime local, TimeSpan offset) =>
        new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), offset).ToString(
            Form,
            CultureInfo.InvariantCulture
        );
}
