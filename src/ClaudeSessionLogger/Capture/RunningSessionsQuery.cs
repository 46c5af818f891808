using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Capture;

/// <summary>Finds what the database contains of the sessions that the client reported to the status line.</summary>
static class RunningSessionsQuery
{
    public static List<RecordedCost> Read(Database database, AppPaths paths, Settings settings, DateTimeOffset now)
    {
        var running = RunningSessionsFile
            .Read(paths.RunningSessions)
            .Where(session => now - session.ChangedAt <= RunningSession.Lifetime)
            .ToList();
        if (running.Count == 0)
            return [];
        using var filter = database.Filter(running.Select(session => session.Id.Value));
        var recorded = database.Query(
            $"""
            select session_id, coalesce(cost_usd, 0), ended_at from sessions
            where ended_at is not null and session_id in {filter}
            """,
            row => new RecordedCost(new(row.GetString(0)), row.GetDecimal(1), new(row.Time(2)!.Value, TimeSpan.Zero))
        );
        var projects = new ProjectNames();
        return
        [
            // First, because the first one of a session counts: it may have been recorded before it was excluded.
            .. running
                .Where(session => settings.Excludes(projects.FindProject(session.Folder), session.Folder))
                .Select(session => new RecordedCost(session.Id, 0, now, IsExcluded: true)),
            .. recorded,
        ];
    }

    /// <summary>
    /// Removes excluded sessions from <c>running.json</c>. The status line knows exclusions only by the session's
    /// folder, and only when it sees a session for the first time.
    /// </summary>
    public static void RemoveExcluded(AppPaths paths, Settings settings)
    {
        var projects = new ProjectNames();
        RunningSessionsFile.Remove(
            paths.RunningSessions,
            session => settings.Excludes(projects.FindProject(session.Folder), session.Folder)
        );
    }

    /// <summary>Adds to budgets what running sessions have cost since they were last recorded.</summary>
    public static List<CachedBudget> Include(
        Database database,
        AppPaths paths,
        Settings settings,
        List<CachedBudget> budgets,
        DateTimeOffset now
    ) =>
        [
            .. (StatusCache.Empty with { Budgets = budgets, Running = Read(database, paths, settings, now) })
                .Include(RunningSessionsFile.Read(paths.RunningSessions), now)
                .Budgets,
        ];
}
