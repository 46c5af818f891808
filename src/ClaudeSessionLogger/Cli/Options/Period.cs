namespace ClaudeSessionLogger.Cli.Options;

/// <summary>The days, or the last hours, to which a command is limited; all null for all times.</summary>
/// <param name="Since">The first day.</param>
/// <param name="Until">The last day, inclusive.</param>
/// <param name="From">The first instant in UTC, if hours were given.</param>
readonly record struct Period(DateOnly? Since = null, DateOnly? Until = null, DateTime? From = null)
{
    /// <summary>What the user called the period, such as "last week"; null if dates say it best.</summary>
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
        var start = months > 0 ? since.AddMonths(-months) : since.AddDays(since.DayNumber - until.DayNumber - 1);
        var sameLength = start.AddDays(end.DayNumber - since.DayNumber);
        var dayBefore = since.AddDays(-1);
        return (start, end == until || sameLength > dayBefore ? dayBefore : sameLength);
    }

    // The number of whole calendar months, 0 if the days are not whole months.
    static int Months(DateOnly since, DateOnly until)
    {
        var after = until.AddDays(1);
        return since.Day == 1 && after.Day == 1 ? (12 * (after.Year - since.Year)) + after.Month - since.Month : 0;
    }
}
