using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Time;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// Which events take effect at a moment. An event stamped more than a day ahead is dated in the future: it is kept, passed on and shown,
/// but gives no field its value until it is due or somebody accepts it (<c>accept</c>), and no clock follows it.
/// </summary>
static class EventTime
{
    /// <summary>More than clocks that are merely wrong by a time zone or a day are off.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    /// <summary>No clock that says an earlier time is right: this program did not exist then.</summary>
    public static readonly DateTime First = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Nobody whose clock says a later time is believed about the time.</summary>
    public static readonly DateTime Last = First.AddYears(30);

    /// <summary>
    /// The greatest stamp that is not dated in the future. A clock that stands before the first stamps of all must not hold its own events.
    /// </summary>
    public static HybridTimestamp Limit(DateTime asOf) => HybridTimestamp.LastAt((asOf > First ? asOf : First).AddSafely(Ahead));

    public static bool IsHeld(HybridTimestamp stamp, DateTime asOf) => stamp > Limit(asOf);

    /// <summary>When an event of this stamp takes effect.</summary>
    public static DateTime EffectAt(HybridTimestamp stamp) => stamp.Time.AddSafely(-Ahead);
}
