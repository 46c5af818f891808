using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Capture;

/// <summary>Computes what is spent of each budget in the current day, week or month.</summary>
static class BudgetSpending
{
    const int MaxFolders = 50;

    public static List<CachedBudget> Compute(
        Database database,
        IReadOnlyList<Budget> budgets,
        TimeProvider clock,
        DayOfWeek weekStart = DayOfWeek.Monday
    ) => [.. budgets.Select(budget => Compute(database, budget, weekStart, clock))];

    static CachedBudget Compute(Database database, Budget budget, DayOfWeek weekStart, TimeProvider clock)
    {
        var (start, end) = LocalDay.Bounds(budget.Per, clock.GetUtcNow(), clock.LocalTimeZone, weekStart);
        var spent = database.Scalar<decimal>(
            $"""
            select coalesce(sum(cost_usd), 0) from responses
            where responded_at >= $start and responded_at < $end
              and ($project is null
                or session_id in (select session_id from sessions where {ProjectNameFilter.Is("$project")}))
            """,
            ("start", start),
            ("end", end),
            ("project", budget.Project)
        );
        return new(
            budget.Limit,
            budget.Per,
            budget.Project,
            budget.Blocks,
            new(spent),
            new(end, TimeSpan.Zero),
            budget.Project is null ? [] : Folders(database, budget.Project)
        );
    }

    /// <summary>Whether a session belongs to a project with this name.</summary>
    public static bool IsKnown(Database database, string project) =>
        database.Scalar<long>(
            $"select count(*) from sessions where {ProjectNameFilter.Is("$project")}",
            ("project", project)
        ) > 0;

    public static List<string> Projects(Database database) =>
        database.Query(
            "select distinct project from sessions where project is not null order by project",
            row => row.GetString(0)
        );

    static List<string> Folders(Database database, string project) =>
        database.Query(
            $"""
            select cwd from sessions where cwd is not null and {ProjectNameFilter.Is("$project")} group by cwd
            order by max(ended_at) desc nulls last limit $limit
            """,
            row => row.GetString(0),
            ("project", project),
            ("limit", MaxFolders)
        );
}
