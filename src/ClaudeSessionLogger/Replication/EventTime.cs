using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Time;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// Decides which events take effect at a given time. An event stamped more than a day ahead is dated in the future: it
/// is kept, replicated and shown, but sets no field until it is due or someone accepts it (<c>accept</c>), and no clock
/// follows it.
/// </summary>
static class EventTime
{
    /// <summary>More than a clock is off that merely has the wrong time zone or date.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    /// <summary>A clock that shows an earlier time is wrong: this program did not exist then.</summary>
    public static readonly DateTime First = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>A clock that shows a later time is not trusted.</summary>
    public static readonly DateTime Last = First.AddYears(30);

    /// <summary>
    /// The greatest timestamp that is not dated in the future. A clock that is earlier than <see cref="First"/> must
    /// not hold back its own events.
    /// </summary>
    public static HybridTimestamp Limit(DateTime asOf) => HybridTimestamp.LastAt((asOf > First ? asOf : First).AddSafely(Ahead));

    public static bool IsHeld(HybridTimestamp stamp, DateTime asOf) => stamp > Limit(asOf);

    /// <summary>When an event with this timestamp takes effect.</summary>
    public static DateTime EffectAt(HybridTimestamp stamp) => stamp.Time.AddSafely(-Ahead);
}
