using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Hooks.Cache;

/// <summary>
/// The sessions that the client reported to the status line. Only the status line receives their costs; it writes them
/// to <c>running.json</c>, which hooks and the status lines of other sessions read.
/// </summary>
static class RunningSessions
{
    const int Max = 20;

    /// <summary>
    /// Returns the sessions with the current one brought up to date, the latest first; the same list if nothing changed.
    /// </summary>
    /// <param name="isNew">Whether the session began after the status cache was written.</param>
    public static IReadOnlyList<RunningSession> Update(
        IReadOnlyList<RunningSession> sessions,
        string? id,
        string? folder,
        double? costUsd,
        StatusCache cache,
        DateTimeOffset now,
        Func<bool> isNew
    )
    {
        if (id is not { Length: > 0 } text || costUsd is not (>= 0 and < 1e12))
            return sessions;
        var session = new SessionId(text);
        var (cost, recorded) = ((decimal)costUsd.Value, cache.Recorded(session));
        RunningSession? known = null;
        foreach (var other in sessions)
        {
            if (other.Id == session)
                known = other;
        }

        var current = known is { } before
            ? before.Next(cost, now, recorded, cache.Today?.Until)
            : RunningSession.Begin(session, folder, cost, now, recorded, recorded is null && isNew());
        if (current == known)
            return sessions;
        var updated = new List<RunningSession>(sessions.Count + 1) { current };
        foreach (var other in sessions)
        {
            if (other.Id != session && now - other.ChangedAt <= RunningSession.Lifetime && updated.Count < Max)
                updated.Add(other);
        }

        return updated;
    }

    /// <summary>Adds what is not recorded yet to the cost of the day and to budgets.</summary>
    public static StatusCache Include(
        this StatusCache cache,
        IReadOnlyList<RunningSession> sessions,
        DateTimeOffset now
    )
    {
        if (sessions.Count == 0)
            return cache;
        var included = cache;
        if (cache.Today is { } day && Sum(cache, sessions, null, day.Until, now) is > 0 and var today)
            included = included with { Today = day.Plus(new(today), now) };
        if (cache.Budgets.Count == 0)
            return included;
        var budgets = new List<CachedBudget>(cache.Budgets.Count);
        foreach (var budget in cache.Budgets)
        {
            var more = Sum(cache, sessions, budget, budget.Until, now);
            budgets.Add(more > 0 ? budget.Plus(new(more), now) : budget);
        }

        return included with
        {
            Budgets = budgets,
        };
    }

    static decimal Sum(
        StatusCache cache,
        IReadOnlyList<RunningSession> sessions,
        CachedBudget? budget,
        DateTimeOffset until,
        DateTimeOffset now
    )
    {
        var sum = 0m;
        foreach (var session in sessions)
        {
            if (budget is null || budget.AppliesTo(session.Folder))
                sum += session.UnrecordedUsd(cache.Recorded(session.Id), until, now);
        }

        return sum;
    }
}
