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
            .. recorded,
            .. running
                .Where(session => settings.Excludes(projects.FindProject(session.Folder), session.Folder))
                .Select(session => new RecordedCost(session.Id, 0, now, IsExcluded: true)),
        ];
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
