using ClaudeSessionLogger.Hooks.Cache;

namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>
/// How much of an account limit was used, as the client reported it at <paramref name="SeenAt"/>, in UTC.
/// </summary>
/// <param name="Name">"5-hour" or "weekly".</param>
readonly record struct LimitUsage(string Name, double UsedPercent, DateTime? ResetsAt, DateTime SeenAt)
{
    /// <summary>
    /// Returns the limits that have not been reset since the client reported them. After a reset, the use of a limit is
    /// not known.
    /// </summary>
    public static List<LimitUsage> FromLimits(AccountLimits? limits, DateTimeOffset now)
    {
        var uses = new List<LimitUsage>();
        Add("5-hour", limits?.FiveHour);
        Add("weekly", limits?.SevenDay);
        return uses;

        void Add(string name, AccountLimit? limit)
        {
            if (limit is { } known && !(known.ResetsAt <= now))
                uses.Add(new(name, known.UsedPercent, known.ResetsAt?.UtcDateTime, limits!.SeenAt.UtcDateTime));
        }
    }
}
