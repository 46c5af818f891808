using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Hooks.Cache;

/// <summary>
/// What the client reported to the status line about a session, and how much of it the database already contains. The
/// difference is added to the day and to budgets, because a running session is recorded only from time to time.
/// </summary>
/// <param name="Folder">The folder in which the session started.</param>
/// <param name="CostUsd">The session's cost as the client last reported it.</param>
/// <param name="ChangedAt">When this cost last changed.</param>
/// <param name="CoveredUsd">The part of it that the recorded cost contains. The client may charge other prices.</param>
/// <param name="RecordedUsd">The recorded cost to which <paramref name="CoveredUsd"/> belongs; null for none.</param>
readonly record struct RunningSession(
    SessionId Id,
    string? Folder,
    decimal CostUsd,
    DateTimeOffset ChangedAt,
    decimal CoveredUsd,
    decimal? RecordedUsd
)
{
    /// <summary>After this time without a change, a session is not running any more.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    /// <summary>
    /// The client runs the status line within this time after a response. If a session was recorded up to that time,
    /// the record contains the response.
    /// </summary>
    static readonly TimeSpan s_delay = TimeSpan.FromSeconds(3);

    /// <summary>The last midnight that the session saw, and its cost before it.</summary>
    public DateTimeOffset? Midnight { get; init; }

    public decimal CostAtMidnightUsd { get; init; }

    /// <summary>A session that the status line sees for the first time.</summary>
    /// <param name="isNew">Whether it began after the status cache was written, so that nothing of it is recorded.</param>
    public static RunningSession Begin(
        SessionId id,
        string? folder,
        decimal cost,
        DateTimeOffset now,
        RecordedCost? recorded,
        bool isNew
    ) =>
        new(
            id,
            folder,
            cost,
            now,
                // Of a session that was resumed, the record is older than the cache, so nothing of this cost is new.
                recorded is { } known
                    ? Math.Min(cost, known.CostUsd)
                : isNew ? 0
                : cost,
            recorded?.CostUsd
        );

    /// <summary>The session after the client reported another cost, or after it was recorded.</summary>
    /// <param name="midnight">The end of the day in the status cache.</param>
    public RunningSession Next(decimal cost, DateTimeOffset now, RecordedCost? recorded, DateTimeOffset? midnight)
    {
        var next = this with { CostUsd = cost, ChangedAt = cost == CostUsd ? ChangedAt : now };
        if (midnight is { } end && end <= now && ChangedAt < end && Midnight != end)
            next = next with { Midnight = end, CostAtMidnightUsd = CostUsd };
        if (cost < CostUsd)
            // The client was started again and counts from zero.
            return next with { CoveredUsd = 0, CostAtMidnightUsd = 0, RecordedUsd = recorded?.CostUsd };
        return recorded is { } known && known.CostUsd != RecordedUsd
            ? next with
            {
                CoveredUsd = known.EndedAt >= now - s_delay ? cost : CostUsd,
                RecordedUsd = known.CostUsd,
            }
            : next;
    }

    /// <summary>The cost that is missing in a sum of recorded costs.</summary>
    /// <param name="until">The end of the day, week or month of the sum; after it, the sum begins with zero.</param>
    public decimal UnrecordedUsd(RecordedCost? recorded, DateTimeOffset until, DateTimeOffset now)
    {
        if (now - ChangedAt > Lifetime || recorded is { IsExcluded: true })
            return 0;
        // It was recorded after the status line last ran.
        if (recorded is { } known && known.CostUsd != RecordedUsd)
            return 0;
        if (now < until)
            return Math.Max(0, CostUsd - CoveredUsd);
        if (ChangedAt < until)
            return 0;
        return Math.Max(0, CostUsd - (Midnight == until ? Math.Max(CoveredUsd, CostAtMidnightUsd) : CoveredUsd));
    }
}

/// <summary>What the database contains of a session that the status line reported.</summary>
/// <param name="EndedAt">The time of the last recorded row.</param>
/// <param name="IsExcluded">Whether the session is in an excluded project, and is never recorded.</param>
readonly record struct RecordedCost(SessionId Id, decimal CostUsd, DateTimeOffset EndedAt, bool IsExcluded = false);
