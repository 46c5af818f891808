using System.Globalization;

namespace ClaudeSessionLogger.Reports;

/// <summary>Instants as a time zone has them, ISO 8601 with the offset.</summary>
static class LocalTime
{
    public static string Of(DateTime utc, ZoneOffsets offsets) =>
        new DateTimeOffset(DateTime.SpecifyKind(offsets.Local(utc), DateTimeKind.Unspecified), offsets.At(utc)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    public static DateTime Micro(string micros) => DateTime.UnixEpoch.AddMicroseconds(long.Parse(micros, CultureInfo.InvariantCulture));
}
