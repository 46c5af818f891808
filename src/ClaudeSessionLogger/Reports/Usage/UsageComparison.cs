using System.Text.Json.Serialization;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>The usage of two periods side by side.</summary>
/// <param name="Since">The first day of the period.</param>
/// <param name="Until">The last day of the period, inclusive.</param>
/// <param name="ComparedSince">The first day of the period to compare with.</param>
/// <param name="ComparedUntil">The last day of the period to compare with, inclusive.</param>
/// <param name="Rows">One row for each project, model and so on, the most expensive first.</param>
sealed record UsageComparison(
    DateOnly Since,
    DateOnly Until,
    DateOnly ComparedSince,
    DateOnly ComparedUntil,
    IReadOnlyList<ComparedUsage> Rows,
    ComparedUsage Total
)
{
    /// <summary>Compares by the request's kind, in the filter's period and in another.</summary>
    public static UsageComparison Load(
        Database database,
        IReadOnlyList<ReportKind> kinds,
        ReportRequest request,
        (DateOnly Since, DateOnly Until) other,
        DateTime now
    )
    {
        var rows = new List<ComparedUsage>();
        UsageTotals total = default,
            otherTotal = default;
        foreach (var kind in kinds)
        {
            var report = UsageQuery.Run(database, request with { Kind = kind }, now);
            var before = UsageQuery.Run(
                database,
                request with
                {
                    Kind = kind,
                    Filter = request.Filter with { Since = other.Since, Until = other.Until },
                },
                now
            );
            (total, otherTotal) = (report.Totals, before.Totals);
            rows.AddRange(Join(report, before));
        }

        return new(
            request.Filter.Since!.Value,
            request.Filter.Until!.Value,
            other.Since,
            other.Until,
            rows,
            ComparedUsage.Of("total", "total", total, otherTotal)
        );
    }

    /// <summary>The comparison with at most so many rows of each kind.</summary>
    public UsageComparison Limit(int? limit) =>
        limit is { } most
            ? this with
            {
                Rows = [.. Rows.GroupBy(row => row.Kind).SelectMany(kind => kind.Take(most))],
            }
            : this;

    static IEnumerable<ComparedUsage> Join(UsageReport report, UsageReport before)
    {
        var (now, then) = (ByName(report), ByName(before));
        return now
            .Keys.Union(then.Keys)
            .Select(name =>
                ComparedUsage.Of(report.Shape.Line, name, now.GetValueOrDefault(name), then.GetValueOrDefault(name))
            )
            .OrderByDescending(row => Math.Max(row.CostUsd, row.ComparedCostUsd))
            .ThenBy(row => row.Name, StringComparer.Ordinal);
    }

    // A branch's name does not identify it: several projects have a branch named main. A project may be called (none).
    static Dictionary<string, UsageTotals> ByName(UsageReport report) =>
        report
            .Rows.GroupBy(row =>
                report.Shape.Kind == ReportKind.Branches
                    ? $"{row.Keys[0] ?? "(none)"} ({row.Keys[1]})"
                    : row.Keys[0] ?? "(none)"
            )
            .ToDictionary(rows => rows.Key, rows => rows.Select(row => row.Totals).Aggregate((a, b) => a + b));
}

/// <summary>A row of a comparison.</summary>
/// <param name="Kind">What the row is: "project", "model" and so on, or "total".</param>
sealed record ComparedUsage(
    string Kind,
    string Name,
    long Responses,
    long ComparedResponses,
    long TotalTokens,
    long ComparedTotalTokens,
    decimal CostUsd,
    decimal ComparedCostUsd,
    [property: JsonIgnore] CostMark Mark,
    [property: JsonIgnore] CostMark ComparedMark
)
{
    public decimal ChangeUsd => CostUsd - ComparedCostUsd;

    public static ComparedUsage Of(string kind, string name, UsageTotals now, UsageTotals before) =>
        new(
            kind,
            name,
            now.Responses,
            before.Responses,
            now.Total,
            before.Total,
            now.CostUsd,
            before.CostUsd,
            now.Mark,
            before.Mark
        );
}
