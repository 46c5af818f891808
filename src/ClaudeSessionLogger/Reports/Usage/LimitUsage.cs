using ClaudeSessionLogger.Hooks.Cache;

namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>
/// How much of an account limit was used, as the client reported it at <paramref name="SeenAt"/>, in UTC.
/// </summary>
/// <param name="Name">"5-hour" or "weekly".</param>
readonly record struct LimitUsage(string Name, double UsedPercent, DateTime? ResetsAt, DateTime SeenAt)
{
    static readonly TimeSpan s_fiveHours = TimeSpan.FromHours(5),
        s_week = TimeSpan.FromDays(7);

    /// <summary>
    /// Returns the limits that have not been reset since the client reported them. After a reset, the use of a limit is
    /// not known. If the client did not say when a limit resets, it is reset at the latest after its own length.
    /// </summary>
    public static List<LimitUsage> FromLimits(AccountLimits? limits, DateTimeOffset now)
    {
        var uses = new List<LimitUsage>();
        Add("5-hour", limits?.FiveHour, s_fiveHours);
        Add("weekly", limits?.SevenDay, s_week);
        return uses;

        void Add(string name, AccountLimit? limit, TimeSpan length)
        {
            if (limit is { } known && (known.ResetsAt ?? limits!.SeenAt + length) > now)
                uses.Add(new(name, known.UsedPercent, known.ResetsAt?.UtcDateTime, limits!.SeenAt.UtcDateTime));
        }
    }
}
