using System.Globalization;

namespace ClaudeSessionLogger.Platform.Time;

/// <summary>Formats durations as short text for lists.</summary>
static class DurationText
{
    /// <summary>Formats an age: <c>just now</c>, <c>5 min ago</c>, <c>2h ago</c>, <c>3d ago</c>.</summary>
    public static string FormatAge(TimeSpan age) =>
        age switch
        {
            { TotalMinutes: < 1 } => "just now",
            { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalMinutes} min ago"),
            { TotalHours: < 48 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalHours}h ago"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalDays}d ago"),
        };

    /// <summary>
    /// Formats the age of what is at most a week old, otherwise its day, <c>Nov 22</c>, and of what is older than half
    /// a year its date, <c>2025-11-22</c>.
    /// </summary>
    public static string FormatAgeOrDay(DateTimeOffset time, DateTimeOffset now) =>
        (now - time).TotalDays switch
        {
            <= 7 => FormatAge(now - time),
            < 183 => string.Create(CultureInfo.InvariantCulture, $"{time:MMM} {time.Day, 2}"),
            _ => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        };

    /// <summary>Formats a duration: <c>42 min</c>, <c>3 h 5 min</c>.</summary>
    public static string FormatLength(TimeSpan span)
    {
        var minutes = (long)Math.Max(0, Math.Round(span.TotalMinutes));
        return minutes < 60
            ? string.Create(CultureInfo.InvariantCulture, $"{minutes} min")
            : string.Create(CultureInfo.InvariantCulture, $"{minutes / 60} h {minutes % 60} min");
    }
}
