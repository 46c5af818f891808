namespace ClaudeSessionLogger.Cli.Browse.Report;

/// <summary>The days that a report covers, up to today.</summary>
/// <param name="Days">The number of days; null for all times.</param>
sealed record ReportSpan(string Name, int? Days)
{
    public static IReadOnlyList<ReportSpan> All { get; } =
    [new("7 days", 7), new("30 days", 30), new("90 days", 90), new("12 months", 365), new("all times", null)];

    public static ReportSpan Default => All[1];

    public ReportSpan Next => All[(All.ToList().IndexOf(this) + 1) % All.Count];

    public DateOnly? Since(DateOnly today) => Days is { } days ? today.AddDays(1 - days) : null;
}
