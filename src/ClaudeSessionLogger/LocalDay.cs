namespace ClaudeSessionLogger;

/// <summary>Days as a person's clock has them, as instants.</summary>
static class LocalDay
{
    /// <summary>When the local day of <paramref name="now"/>, or one before (or after: negative) it, began, in UTC.</summary>
    public static DateTime Start(DateTimeOffset now, TimeZoneInfo zone, int daysAgo)
    {
        var midnight = TimeZoneInfo.ConvertTime(now, zone).Date.AddDays(-daysAgo);
        // Midnight does not exist where the clocks go forward at it: the day begins when they have.
        while (zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(15);
        // And where they go back at it, it comes twice: the day begins with the first.
        return zone.IsAmbiguousTime(midnight)
            ? DateTime.SpecifyKind(midnight - zone.GetAmbiguousTimeOffsets(midnight).Max(), DateTimeKind.Utc)
            : TimeZoneInfo.ConvertTimeToUtc(DateTime.SpecifyKind(midnight, DateTimeKind.Unspecified), zone);
    }
}
