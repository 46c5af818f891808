using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Time;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// Decides which events take effect at a given time. An event stamped more than a day ahead is dated in the future: it
/// is kept, replicated and shown, and does not advance any clock. It sets no field until its time comes or someone
/// accepts it (<c>accept</c>).
/// </summary>
static class EventTime
{
    /// <summary>
    /// How far a timestamp may be ahead of the current time. A clock that is wrong only because of its time zone is off
    /// by less than this.
    /// </summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromDays(1);

    /// <summary>
    /// A clock that shows an earlier time is certainly wrong, because this program did not exist then.
    /// </summary>
    public static readonly DateTime EarliestTrusted = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>A clock that shows a later time is not trusted.</summary>
    public static readonly DateTime LatestTrusted = EarliestTrusted.AddYears(30);

    /// <summary>
    /// Returns the greatest timestamp that does not count as dated in the future. A clock that is earlier than
    /// <see cref="EarliestTrusted"/> counts as <see cref="EarliestTrusted"/>.
    /// </summary>
    public static HybridTimestamp MaxStamp(DateTime asOf) =>
        HybridTimestamp.LastAt((asOf > EarliestTrusted ? asOf : EarliestTrusted).AddSafely(Tolerance));

    public static bool IsInFuture(HybridTimestamp stamp, DateTime asOf) => stamp > MaxStamp(asOf);

    /// <summary>Returns the time at which an event with this timestamp takes effect.</summary>
    public static DateTime EffectAt(HybridTimestamp stamp) => stamp.Time.AddSafely(-Tolerance);
}
