using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Reports.Usage;

enum CostBy
{
    Day,
    Project,
    Model,
}

/// <summary>Sums the usage and cost of some days for the MCP server.</summary>
static class CostQuery
{
    /// <param name="since">The first day, in this machine's time zone.</param>
    /// <param name="until">The last day.</param>
    /// <param name="project">Only projects with this text in their names.</param>
    public static List<SummaryLine> By(
        Database database,
        CostBy by,
        DateOnly since,
        DateOnly until,
        string? project,
        TimeProvider clock
    )
    {
        var (kind, order) = by switch
        {
            CostBy.Project => (ReportKind.Projects, ReportOrder.Cost),
            CostBy.Model => (ReportKind.Models, ReportOrder.Cost),
            _ => (ReportKind.Daily, ReportOrder.Descending),
        };
        var report = UsageQuery.Run(
            database,
            new(kind, new(since, until, Project: project), clock.LocalTimeZone, Order: order),
            clock.GetUtcNow().UtcDateTime
        );
        return [.. report.Rows.Select(row => WithKey(new(row.Keys[0] ?? "unknown", row.Totals)))];

        SummaryLine WithKey(SummaryLine line) =>
            by switch
            {
                CostBy.Project => line with { Project = line.Name },
                CostBy.Model => line with { Model = line.Name },
                _ => line with { Day = line.Name },
            };
    }
}
