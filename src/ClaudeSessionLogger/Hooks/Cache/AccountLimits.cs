namespace ClaudeSessionLogger.Hooks.Cache;

/// <summary>How much of an account limit is used, and when it resets.</summary>
readonly record struct AccountLimit(double UsedPercent, DateTimeOffset? ResetsAt);

/// <summary>
/// The account limits that the client last reported. Only the status line receives them; it writes them to
/// <c>limits.json</c>, which reports read.
/// </summary>
sealed record AccountLimits(DateTimeOffset SeenAt, AccountLimit? FiveHour, AccountLimit? SevenDay)
{
    /// <summary>
    /// Returns null if the file is missing, invalid or written by a newer version. The next status line replaces it.
    /// </summary>
    public static AccountLimits? Read(string path) => AccountLimitsFile.Read(path);

    /// <summary>
    /// Writes the limits if they differ from the file or the file is out of date. Usually they do not differ, and the
    /// status line only reads this small file. If no limit is known, the file is not changed.
    /// </summary>
    public void WriteIfChanged(string path)
    {
        if ((FiveHour ?? SevenDay) is null)
            return;
        if (
            Read(path) is { } known
            && known.FiveHour == FiveHour
            && known.SevenDay == SevenDay
            && SeenAt - known.SeenAt is { Ticks: >= 0 } age
            && age < s_fresh
        )
            return;
        AccountLimitsFile.Write(path, this);
    }

    static readonly TimeSpan s_fresh = TimeSpan.FromMinutes(10);
}
