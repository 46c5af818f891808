namespace ClaudeSessionLogger.Hooks.Cache;

/// <summary>How much of one of the account's limits was used, and when it begins anew.</summary>
readonly record struct AccountLimit(double UsedPercent, DateTimeOffset? ResetsAt);

/// <summary>
/// What the client last said of the account's limits: <c>limits.json</c>, written by the status line, which alone is told, and read by
/// reports.
/// </summary>
sealed record AccountLimits(DateTimeOffset SeenAt, AccountLimit? FiveHour, AccountLimit? SevenDay)
{
    /// <summary>Reads them; null for a missing, broken or newer file: the next status line writes it anew.</summary>
    public static AccountLimits? Read(string path) => AccountLimitsFile.Read(path);

    /// <summary>
    /// Keeps them, if the file says anything else or has not been touched for a while. It costs a status line one small file to read,
    /// seldom one to write. Nothing known leaves what was.
    /// </summary>
    public void Remember(string path)
    {
        if ((FiveHour ?? SevenDay) is null)
            return;
        if (Read(path) is { } known && known.FiveHour == FiveHour && known.SevenDay == SevenDay && SeenAt - known.SeenAt is { Ticks: >= 0 } age && age < s_fresh)
            return;
        AccountLimitsFile.Write(path, this);
    }

    static readonly TimeSpan s_fresh = TimeSpan.FromMinutes(10);
}
