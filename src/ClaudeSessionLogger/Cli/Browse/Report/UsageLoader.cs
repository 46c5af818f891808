using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Cli.Commands.Budgets;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Cli.Browse.Report;

/// <summary>Reads what the report views show, with the queries of the command <c>report</c>.</summary>
sealed class UsageLoader(AppPaths paths, TimeProvider clock)
{
    readonly Settings _settings = Settings.Load(paths, _ => { });

    public TimeZoneInfo Zone => clock.LocalTimeZone;

    public DayOfWeek WeekStart => _settings.WeekStart;

    public DateTimeOffset Now => clock.GetUtcNow();

    public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(Now, Zone).DateTime);

    /// <summary>The usage by day, week or month, newest first, with rows for those without usage.</summary>
    public UsageReport Trend(Database database, ReportKind kind, ReportSpan span)
    {
        var request = Request(kind, span, ReportOrder.Descending);
        return TrendRows.Fill(UsageQuery.Run(database, request, Now.UtcDateTime), request, Today);
    }

    /// <summary>The usage by project, model, branch or type, most expensive first.</summary>
    public UsageReport Table(Database database, ReportKind kind, ReportSpan span, bool isTokens) =>
        UsageQuery.Run(
            database,
            Request(kind, span, isTokens ? ReportOrder.Tokens : ReportOrder.Cost),
            Now.UtcDateTime
        );

    /// <summary>The usage of each day since the given one.</summary>
    public UsageReport Days(Database database, DateOnly since) =>
        UsageQuery.Run(
            database,
            new(ReportKind.Daily, new(since), Zone, WeekStart, ReportOrder.Ascending),
            Now.UtcDateTime
        );

    /// <summary>What is left of the budgets and of the account's limits, and the active block.</summary>
    public LimitsData Limits(Database database)
    {
        var blocks = UsageQuery.Run(
            database,
            new(ReportKind.Blocks, new(From: Now.UtcDateTime - (2 * UsageBlock.Length)), Zone, WeekStart),
            Now.UtcDateTime
        );
        return new(
            CachedBudget.MostPressingFirst(BudgetCommand.Load(database, paths, _settings, clock), Now),
            LimitUsage.FromLimits(AccountLimits.Read(paths.Limits), Now),
            blocks.Rows.LastOrDefault(row => row.Block is { IsActive: true }),
            Now
        );
    }

    ReportRequest Request(ReportKind kind, ReportSpan span, ReportOrder order) =>
        new(kind, new(span.Since(Today)), Zone, WeekStart, order);
}

/// <summary>What limits the usage, at <paramref name="Now"/>.</summary>
/// <param name="Budgets">The most pressing first.</param>
/// <param name="Active">The active usage block; null if there is none.</param>
sealed record LimitsData(
    IReadOnlyList<CachedBudget> Budgets,
    IReadOnlyList<LimitUsage> Limits,
    UsageRow? Active,
    DateTimeOffset Now
);
