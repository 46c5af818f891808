using System.Globalization;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Reports;

enum CostBy { Day, Project, Model }

/// <summary>What the last days have used and cost, added up.</summary>
static class CostQuery
{
    /// <param name="days">Today and the days before it, as this machine's clock has them.</param>
    /// <param name="project">Only projects with this in their name.</param>
    public static List<SummaryLine> By(Database database, CostBy by, int days, string? project, TimeProvider clock)
    {
        var what = by switch
        {
            CostBy.Project => "coalesce(sessions.project, 'unknown')",
            CostBy.Model => "responses.model",
            _ => "days.name",
        };
        return database.Query($"""
            with days (name, began, ended) as (values {Days(days, clock)})
            select {what} as what, {Summary.Sums}
            from responses join days on responded_at >= began and responded_at < ended left join sessions using (session_id)
            where $project is null or contains(lower(sessions.project), lower($project))
            group by what order by {(by == CostBy.Day ? "what desc" : "coalesce(sum(responses.cost_usd), 0) desc, what")}
            """, Summary.Read, ("project", project));
    }

    // Their bounds are instants that only the machine's time zone knows.
    static string Days(int days, TimeProvider clock)
    {
        var (now, zone) = (clock.GetUtcNow(), clock.LocalTimeZone);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).Date);
        return string.Join(", ", Enumerable.Range(0, days).Select(ago => string.Create(CultureInfo.InvariantCulture,
            $"('{today.AddDays(-ago):yyyy-MM-dd}', timestamp '{LocalDay.Start(now, zone, ago):yyyy-MM-dd HH:mm:ss}', timestamp '{LocalDay.Start(now, zone, ago - 1):yyyy-MM-dd HH:mm:ss}')")));
    }
}
