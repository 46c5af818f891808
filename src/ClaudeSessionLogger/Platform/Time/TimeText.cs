using System.Globalization;

namespace ClaudeSessionLogger.Platform.Time;

/// <summary>Formats times: for people in their local time, in JSON and for other programs in UTC.</summary>
static class TimeText
{
    public static string Local(DateTime utc) =>
        utc.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static string Utc(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
