using System.Globalization;

namespace ClaudeSessionLogger.Platform.Time;

/// <summary>Formats times: for people in their local time, in JSON and for other programs in UTC.</summary>
static class TimeText
{
    /// <summary>Jul 22 10:53 if it is in this year or the last half year, otherwise 2025-11-22.</summary>
    public static string Short(DateTime utc, DateTime now)
    {
        var local = utc.ToLocalTime();
        return local.Year == now.ToLocalTime().Year || now - utc < TimeSpan.FromDays(183)
            ? local.ToString("MMM ", CultureInfo.InvariantCulture)
                + $"{local.Day, 2} "
                + local.ToString("HH:mm", CultureInfo.InvariantCulture)
            : local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    public static string Local(DateTime utc) =>
        utc.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static string Utc(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
