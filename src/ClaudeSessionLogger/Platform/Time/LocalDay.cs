using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Platform.Time;

/// <summary>Days as a person's clock has them, as instants.</summary>
static class LocalDay
{
    /// <summary>When the local day of <paramref name="now"/>, or one before (or after: negative) it, began, in UTC.</summary>
    public static DateTime Start(DateTimeOffset now, TimeZoneInfo zone, int daysAgo) =>
        Start(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).Date.AddDays(-daysAgo)), zone);

    public static DateTime Start(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        // Midnight does not exist where the clocks go forward at it: the day begins when they have.
        while (zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(15);
        // And where they go back at it, it comes twice: the day begins with the first.
        return zone.IsAmbiguousTime(midnight)
            ? DateTime.SpecifyKind(midnight - zone.GetAmbiguousTimeOffsets(midnight).Max(), DateTimeKind.Utc)
            : TimeZoneInfo.ConvertTimeToUtc(DateTime.SpecifyKind(midnight, DateTimeKind.Unspecified), zone);
    }

    /// <summary>When the period of <paramref name="now"/> began, and when the next one does, in UTC.</summary>
    public static (DateTime Start, DateTime End) Bounds(BudgetPeriod per, DateTimeOffset now, TimeZoneInfo zone)
    {
        var today = TimeZoneInfo.ConvertTime(now, zone).Date;
        var (ago, days) = per switch
        {
            BudgetPeriod.Week => (((int)today.DayOfWeek + 6) % 7, 7),
            BudgetPeriod.Month => (today.Day - 1, DateTime.DaysInMonth(today.Year, today.Month)),
            _ => (0, 1),
        };
        return (Start(now, zone, ago), Start(now, zone, ago - days));
    }
}
