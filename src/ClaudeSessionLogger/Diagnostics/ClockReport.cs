using System.Globalization;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Diagnostics;

/// <summary>
/// Compares this machine's clock with the hub's, and counts the changes that are dated in the future.
/// </summary>
/// <param name="Offset">
/// How far the hub's clock is ahead of this machine's; null if no hub with a clock is known.
/// </param>
/// <param name="FutureChanges">The number of entry changes dated in the future.</param>
sealed record ClockReport(TimeSpan? Offset, long FutureChanges)
{
    /// <summary>Smaller offsets are not reported.</summary>
    static readonly TimeSpan s_tolerance = TimeSpan.FromMinutes(5);

    public static ClockReport Of(Database database, TimeProvider clock, DeviceId? device)
    {
        var limit = EventTime.MaxStamp(EventClock.Now(database, clock, device));
        return new(
            HubStateStore.ClockSeen(database) is null ? null : HubStateStore.ClockOffset(database),
            new EventStore(database).EntriesInFuture(limit).Count
        );
    }

    public bool IsWrong => Offset is { } offset && offset.Duration() > s_tolerance;

    /// <summary>The offset in words; null if the clock is right or the offset is unknown.</summary>
    public string? OffsetText =>
        IsWrong && Offset is { } offset
            ? $"this machine's clock is {Length(offset.Duration())} {(offset > TimeSpan.Zero ? "behind" : "ahead of")} "
                + "the hub's"
            : null;

    /// <summary>A sentence with the number of changes dated in the future; null if there are none.</summary>
    public string? FutureText =>
        FutureChanges == 0
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{FutureChanges} {(FutureChanges == 1 ? "change is" : "changes are")} dated in the future"
            );

    static string Length(TimeSpan span) =>
        span.TotalDays >= 2 ? CountText.Of((long)span.TotalDays, "day") : DurationText.FormatLength(span);
}
