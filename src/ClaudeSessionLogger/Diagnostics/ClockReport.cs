using System.Globalization;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Diagnostics;

/// <summary>How this machine's clock goes by the hub's, and what is held because it is dated in the future.</summary>
/// <param name="Offset">How much the hub's clock is ahead of this machine's; null where no hub with a clock is known.</param>
/// <param name="Held">How many changes of entries are dated in the future.</param>
sealed record ClockReport(TimeSpan? Offset, long Held)
{
    /// <summary>Less is nothing to tell a person of.</summary>
    static readonly TimeSpan s_tolerance = TimeSpan.FromMinutes(5);

    public static ClockReport Of(Database database, TimeProvider clock, string? device)
    {
        var limit = EventTime.Limit(EventClock.AsOf(database, clock, device));
        return new(HubStateStore.ClockSeen(database) is null ? null : HubStateStore.ClockOffset(database),
            new EventStore(database).EntriesHeldAfter(limit).Count);
    }

    public bool IsOff => Offset is { } offset && offset.Duration() > s_tolerance;

    /// <summary>Null where it is right, or nobody knows.</summary>
    public string? OffBy => IsOff && Offset is { } offset
        ? $"this machine's clock is {Length(offset.Duration())} {(offset > TimeSpan.Zero ? "behind" : "ahead of")} the hub's"
        : null;

    /// <summary>Null where nothing is.</summary>
    public string? HeldEvents => Held == 0 ? null
        : string.Create(CultureInfo.InvariantCulture, $"{Held} {(Held == 1 ? "change is" : "changes are")} dated in the future");

    static string Length(TimeSpan span) => span.TotalDays >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{(long)span.TotalDays} days") : DurationText.FormatLength(span);
}
