using System.Globalization;
using ClaudeSessionLogger.Platform.Time;

namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>Instants as a time zone has them, ISO 8601 with the offset.</summary>
static class ZonedTimeText
{
    /// <summary>
    /// An hour's number is that of the local hour and the minutes of the offset behind it, the farthest ahead first, so that an hour
    /// which the clock shows twice is two, in their order.
    /// </summary>
    public const int Offsets = 4096;

    const string Form = "yyyy-MM-dd'T'HH:mm:sszzz";

    public static string Of(DateTime utc, ZoneOffsets offsets) => Of(offsets.Local(utc), offsets.At(utc));

    /// <param name="number">The number of an hour, as SQL made it.</param>
    public static string OfHour(string number)
    {
        var (hour, offset) = Math.DivRem(long.Parse(number, CultureInfo.InvariantCulture), Offsets);
        return Of(DateTime.MinValue.AddHours(hour), TimeSpan.FromMinutes((Offsets / 2) - offset));
    }

    public static DateTime Micro(string micros) => DateTime.UnixEpoch.AddMicroseconds(long.Parse(micros, CultureInfo.InvariantCulture));

    static string Of(DateTime local, TimeSpan offset) => new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), offset).ToString(Form, CultureInfo.InvariantCulture);
}
