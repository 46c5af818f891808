using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Reports.Usage;

enum CostBy { Day, Project, Model }

/// <summary>What the last days have used and cost, added up, as a client of the Model Context Protocol asks for it.</summary>
static class CostQuery
{
    /// <param name="days">Today and the days before it, as this machine's clock has them.</param>
    /// <param name="project">Only projects with this in their name.</param>
    public static List<SummaryLine> By(Database database, CostBy by, int days, string? project, TimeProvider clock)
    {
        var today = DateOnly.FromDateTime(clock.GetLocalNow().DateTime);
        var (kind, order) = by switch
        {
            CostBy.Project => (ReportKind.Projects, ReportOrder.Cost),
            CostBy.Model => (ReportKind.Models, ReportOrder.Cost),
            _ => (ReportKind.Daily, ReportOrder.Descending),
        };
        var report = UsageQuery.Run(database, new(kind, new(today.AddDays(1 - days), today, Project: project), clock.LocalTimeZone, Order: order), clock.GetUtcNow().UtcDateTime);
        return [.. report.Rows.Select(row => new SummaryLine(row.Keys[0] ?? "unknown", row.Figures))];
    }
}
