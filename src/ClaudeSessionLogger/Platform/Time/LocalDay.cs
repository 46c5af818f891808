using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Platform.Time;

/// <summary>Computes when local days begin and end, in UTC.</summary>
static class LocalDay
{
    /// <summary>
    /// Returns the start, in UTC, of the local day that is <paramref name="daysAgo"/> days before
    /// <paramref name="now"/>, or after it if <paramref name="daysAgo"/> is negative.
    /// </summary>
    public static DateTime Start(DateTimeOffset now, TimeZoneInfo zone, int daysAgo) =>
        Start(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).Date.AddDays(-daysAgo)), zone);

    public static DateTime Start(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        // If the clocks go forward at midnight, midnight does not exist, and the day begins after the change.
        while (zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(15);
        // If the clocks go back at midnight, midnight occurs twice, and the day begins with the first.
        return zone.IsAmbiguousTime(midnight)
            ? DateTime.SpecifyKind(midnight - zone.GetAmbiguousTimeOffsets(midnight).Max(), DateTimeKind.Utc)
            : TimeZoneInfo.ConvertTimeToUtc(DateTime.SpecifyKind(midnight, DateTimeKind.Unspecified), zone);
    }

    /// <summary>
    /// Returns the start of the period that contains <paramref name="now"/>, and the start of the next period, in UTC.
    /// </summary>
    public static (DateTime Start, DateTime End) Bounds(
        BudgetPeriod per,
        DateTimeOffset now,
        TimeZoneInfo zone,
        DayOfWeek weekStart = DayOfWeek.Monday
    )
    {
        var today = TimeZoneInfo.ConvertTime(now, zone).Date;
        var (ago, days) = per switch
        {
            BudgetPeriod.Week => (((int)today.DayOfWeek - (int)weekStart + 7) % 7, 7),
            BudgetPeriod.Month => (today.Day - 1, DateTime.DaysInMonth(today.Year, today.Month)),
            _ => (0, 1),
        };
        return (Start(now, zone, ago), Start(now, zone, ago - days));
    }
}
