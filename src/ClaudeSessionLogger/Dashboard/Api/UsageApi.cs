using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Reports.Page;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Query;

namespace ClaudeSessionLogger.Dashboard.Api;

/// <summary>The data of the page of <c>report --html</c>, with titles, because the page stays on this
/// machine.</summary>
sealed class UsageApi(AppPaths paths, TimeProvider clock)
{
    (DatabaseStamp Stamp, PageHistory History)? _known;

    /// <summary>Reads the usage, which takes longest, before a page asks for it.</summary>
    public void Prepare()
    {
        var stamp = DatabaseStamp.Of(paths);
        using var database = DashboardData.Open(paths);
        if (database is not null)
            History(database, stamp, Request(Settings.Load(paths, _ => { })));
    }

    public ApiAnswer Read(ApiRequest given)
    {
        var settings = Settings.Load(paths, _ => { });
        // Before the database is opened: what another process writes meanwhile is read again for the next answer.
        var stamp = DatabaseStamp.Of(paths);
        using var database = DashboardData.Require(paths);
        var request = Request(settings);
        return new(
            PageBuilder
                .Build(
                    database,
                    request with
                    {
                        Budgets = RunningSessionsQuery.Include(
                            database,
                            paths,
                            settings,
                            BudgetSpending.Compute(database, settings.Budgets, clock, settings.WeekStart),
                            request.Now
                        ),
                        Limits = LimitUsage.FromLimits(AccountLimits.Read(paths.Limits), request.Now),
                    },
                    History(database, stamp, request)
                )
                .Json
        );
    }

    PageRequest Request(Settings settings) =>
        new(
            new(),
            clock.LocalTimeZone,
            settings.WeekStart,
            clock.GetLocalNow(),
            CaptureContext.Load(paths, clock).Prices,
            Titles: true
        );

    /// <summary>The usage; what is known, if nothing was recorded since.</summary>
    PageHistory History(Database database, DatabaseStamp stamp, PageRequest request)
    {
        if (_known is { } known && known.Stamp == stamp)
            return known.History;
        // Not in memory twice.
        _known = null;
        var history = PageHistory.Read(database, request);
        _known = (stamp, history);
        return history;
    }
}
