using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Reports.Page;
using ClaudeSessionLogger.Reports.Usage;

namespace ClaudeSessionLogger.Dashboard.Api;

/// <summary>The data of the page of <c>report --html</c>, with titles, because the page stays on this
/// machine.</summary>
sealed class UsageApi(AppPaths paths, TimeProvider clock)
{
    public ApiAnswer Read(ApiRequest given)
    {
        var settings = Settings.Load(paths, _ => { });
        var prices = CaptureContext.Load(paths, clock).Prices;
        using var database = DashboardData.Require(paths);
        var now = clock.GetLocalNow();
        return new(
            PageBuilder
                .Build(
                    database,
                    new(new(), clock.LocalTimeZone, settings.WeekStart, now, prices, Titles: true)
                    {
                        Budgets = RunningSessionsQuery.Include(
                            database,
                            paths,
                            settings,
                            BudgetSpending.Compute(database, settings.Budgets, clock, settings.WeekStart),
                            now
                        ),
                        Limits = LimitUsage.FromLimits(AccountLimits.Read(paths.Limits), now),
                    }
                )
                .Json.Blocks
        );
    }
}
