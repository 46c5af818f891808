namespace ClaudeSessionLogger.Cli.Options;

/// <summary>The days, or the last hours, to which a command is limited; all null for all times.</summary>
/// <param name="Since">The first day.</param>
/// <param name="Until">The last day, inclusive.</param>
/// <param name="From">The first instant in UTC, if hours were given.</param>
readonly record struct Period(DateOnly? Since = null, DateOnly? Until = null, DateTime? From = null)
{
    /// <summary>The name of the period, such as "last week"; null for a period that was given as dates.</summary>
    public string? Name { get; init; }

    /// <summary>Whether it is the last hours, days, weeks, months or years, which end now.</summary>
    public bool IsRelative { get; init; }

    public bool IsAll => (Since ?? Until) is null && From is null;

    /// <summary>
    /// The last day that <c>--until</c> means: the end of a named period, or the first of the last days.
    /// </summary>
    public DateOnly? End => IsRelative ? Since : Until;

    /// <summary>The period without an end, if it ends now.</summary>
    public Period UntilNow => IsRelative ? this with { Until = null } : this;

    /// <summary>The period to compare with: of the same length, or the same part of the month or year before.</summary>
    /// <param name="today">A period that goes on is compared with its first days only.</param>
    public static (DateOnly Since, DateOnly Until) Previous(DateOnly since, DateOnly until, DateOnly today)
    {
        var end =
            until < today ? until
            : today < since ? since
            : today;
        var months = Months(since, until);
        var start = months > 0 ? MonthsBefore(since, months) : DaysAfter(since, since.DayNumber - until.DayNumber - 1);
        var sameLength = DaysAfter(start, end.DayNumber - since.DayNumber);
        var dayBefore = DaysAfter(since, -1);
        return (start, end == until || sameLength > dayBefore ? dayBefore : sameLength);
    }

    // Days before the first, and after the last that there is, are those.
    static DateOnly DaysAfter(DateOnly day, int days) =>
        DateOnly.FromDayNumber(Math.Clamp(day.DayNumber + days, 0, DateOnly.MaxValue.DayNumber));

    static DateOnly MonthsBefore(DateOnly day, int months) =>
        months < (12 * day.Year) + day.Month - 12 ? day.AddMonths(-months) : DateOnly.MinValue;

    // The number of whole calendar months, 0 if the days are not whole months.
    static int Months(DateOnly since, DateOnly until)
    {
        if (until == DateOnly.MaxValue)
            return 0;
        var after = until.AddDays(1);
        return since.Day == 1 && after.Day == 1 ? (12 * (after.Year - since.Year)) + after.Month - since.Month : 0;
    }
}
