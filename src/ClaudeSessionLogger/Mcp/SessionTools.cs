using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Reports.Sessions;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Mcp;

/// <summary>Tools that return sessions and their cost.</summary>
static class SessionTools
{
    const int DefaultLimit = 10,
        MaxLimit = 200,
        DefaultDays = 7,
        MaxDays = 366;

    static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);
    static readonly string[] s_by = ["day", "project", "model"];

    public static IEnumerable<McpTool> All =>
        [
            McpTool.Of(
                "sessions",
                ToolEffect.Reads,
                "List recorded sessions with their cost, newest first.",
                """
                "project":{"type":"string"},"since":{"type":"string","description":"YYYY-MM-DD"},
                "until":{"type":"string"},
                "by_cost":{"type":"boolean","description":"most expensive first"},"limit":{"type":"integer"}
                """,
                [],
                McpJsonContext.Compact.SessionsJson,
                List
            ),
            McpTool.Of(
                "session",
                ToolEffect.Reads,
                "Show one session with its tokens by model, costs and subagents. A session is recorded when it ends.",
                """
                "id":{"type":"string","description":"the id, its first characters, or words of the title; by default, this session"}
                """,
                [],
                McpJsonContext.Compact.SessionDetailJson,
                Show
            ),
            McpTool.Of(
                "cost",
                ToolEffect.Reads,
                "Sum the tokens and USD of the last few days, or of since to until, grouped by day, project or model.",
                $$"""
                "by":{{JsonSchemas.Enum(s_by)}},
                "days":{"type":"integer","description":"the number of days; 7 by default"},
                "since":{"type":"string","description":"YYYY-MM-DD, instead of days"},"until":{"type":"string"},
                "project":{"type":"string"}
                """,
                [],
                McpJsonContext.Compact.CostsJson,
                Cost
            ),
        ];

    static SessionsJson List(ToolArguments given)
    {
        var filter = new SessionFilter(
            given.Text("project"),
            Since: given.Date("since"),
            Until: given.Date("until"),
            Limit: given.Number("limit", DefaultLimit, MaxLimit),
            ByCost: given.Boolean("by_cost")
        );
        return new(Find(filter));
    }

    public static IReadOnlyList<SessionLineJson> Find(SessionFilter filter)
    {
        using var database = Database.OpenToRead(AppPaths.FromEnvironment(), s_timeout);
        return
        [
            .. (database is null ? [] : SessionQuery.List(database, filter)).Select(session => new SessionLineJson(
                session
            )),
        ];
    }

    static SessionDetailJson Show(ToolArguments given)
    {
        var paths = AppPaths.FromEnvironment();
        var id =
            given.Text("id")
            ?? SessionOfDirectory.FromClient()?.Value
            ?? throw new Failure(
                FailureKind.Invalid,
                "cannot find the current session. Give 'id' to the tool 'session'; the tool 'sessions' lists the ids."
            );
        using var database = Open(paths);
        return new(SessionDetail.Load(database, SessionQuery.Find(database, id), PriceBook.Load(paths, out _)));
    }

    static CostsJson Cost(ToolArguments given)
    {
        var by = given.Choice("by", s_by) ?? s_by[0];
        var days = given.Number("days", DefaultDays, MaxDays);
        var until = given.Date("until") ?? DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().DateTime);
        var since = given.Date("since") ?? until.AddDays(1 - days);
        if (since > until)
            throw new Failure(FailureKind.Invalid, "'since' of cost must not be later than 'until'.");
        using var database = Open(AppPaths.FromEnvironment());
        var lines = CostQuery.By(
            database,
            (CostBy)Array.IndexOf(s_by, by),
            since,
            until,
            given.Text("project"),
            TimeProvider.System
        );
        return new(by, until.DayNumber - since.DayNumber + 1, lines.Sum(line => line.CostUsd), lines);
    }

    static Database Open(AppPaths paths) =>
        Database.OpenToRead(paths, s_timeout) ?? throw new Failure(FailureKind.NotFound, NoSessions.Advice);
}
