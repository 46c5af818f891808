using System.Text.Json;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Memory.Marks;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Sessions;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Dashboard.Api;

/// <summary>Sessions, some at a time, and one session with what it cost.</summary>
sealed class SessionsApi(AppPaths paths)
{
    const int MaxLimit = 500,
        DefaultLimit = 100;

    public byte[] List(ApiRequest given)
    {
        var filter = Filter(given) with
        {
            Limit = given.Number("limit", DefaultLimit, MaxLimit),
            Offset = given.Number("offset", 0, int.MaxValue),
        };
        using var database = DashboardData.Open(paths);
        return JsonSerializer.SerializeToUtf8Bytes(
            database is null
                ? new SessionPageJson(new(0, 0, 0, 0, 0), filter.Offset, [])
                : new(SessionQuery.Totals(database, filter), filter.Offset, SessionQuery.List(database, filter)),
            DashboardJsonContext.Default.SessionPageJson
        );
    }

    public byte[] Show(ApiRequest given)
    {
        using var database = DashboardData.Require(paths);
        var session = SessionQuery.FindById(database, given.Required("id"));
        var prices = CaptureContext.Load(paths, TimeProvider.System).Prices;
        return JsonSerializer.SerializeToUtf8Bytes(
            new SessionDetailJson(SessionDetail.Load(database, session, prices)),
            DashboardJsonContext.Default.SessionDetailJson
        );
    }

    static SessionFilter Filter(ApiRequest given) =>
        new(given.Text("project"), given.Text("type"), given.Text("branch"), given.Day("since"), given.Day("until"))
        {
            TitleWords =
                given.Text("words") is { } words
                && new WordQuery(words, withSingulars: true) is { IsEmpty: false } query
                    ? query
                    : null,
            SearchesNotes = true,
            Tag = given.Text("tag") is { } tag ? SessionMarkTexts.Tag(tag) : null,
            IsPinned = given.Is("pinned"),
            Order = Order(given.Text("sort"), !given.Is("ascending")),
        };

    static SessionOrder? Order(string? name, bool isDescending) =>
        name is null ? null
        : SessionOrder.Names.Contains(name) ? new(name, isDescending)
        : throw new Failure(
            FailureKind.Invalid,
            $"cannot sort by '{SafeText.Fit(SafeText.Safe(name), 40)}': use one of "
                + $"{string.Join(", ", SessionOrder.Names)}."
        );
}
