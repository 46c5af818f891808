using System.Globalization;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Replication.Hubs.Sql;

/// <summary>
/// Writes sessions and their hourly usage to the hub, and increases the device's number of pushes, in one transaction
/// with two round trips.
/// </summary>
static class SqlHubSessions
{
    static readonly (string Name, string Type, Func<IReadOnlyList<HubSession>, HubPusher, object> Values)[] s_columns =
    [
        ("project", "varchar", (pushed, _) => Column(pushed, s => s.Session.Project)),
        ("cwd", "varchar", (pushed, _) => Column(pushed, s => s.Session.Cwd)),
        ("started_at", "timestamp", (pushed, _) => Column(pushed, s => s.Session.StartedAt)),
        ("ended_at", "timestamp", (pushed, _) => Column(pushed, s => s.Session.EndedAt)),
        (
            "duration_min",
            "double precision",
            (pushed, _) => Column(pushed, s => (s.Session.EndedAt - s.Session.StartedAt)?.TotalMinutes)
        ),
        ("models", "varchar", (pushed, _) => Column(pushed, s => Join(s.Session.Models))),
        ("input_tokens", "bigint", (pushed, _) => Column(pushed, s => s.Session.Tokens.Input)),
        ("output_tokens", "bigint", (pushed, _) => Column(pushed, s => s.Session.Tokens.Output)),
        ("cache_write_tokens", "bigint", (pushed, _) => Column(pushed, s => s.Session.Tokens.CacheWrite)),
        ("cache_read_tokens", "bigint", (pushed, _) => Column(pushed, s => s.Session.Tokens.CacheRead)),
        ("total_tokens", "bigint", (pushed, _) => Column(pushed, s => s.Session.Tokens.Total)),
        ("cost_usd", "varchar", (pushed, _) => Column(pushed, s => Money(s.Session.Cost.Value))),
        ("message_count", "bigint", (pushed, _) => Column(pushed, s => (long)s.Session.MessageCount)),
        ("tool_call_count", "bigint", (pushed, _) => Column(pushed, s => (long)s.Session.ToolCallCount)),
        ("skills_used", "varchar", (pushed, _) => Column(pushed, s => Join(s.Session.Skills))),
        ("git_branch", "varchar", (pushed, _) => Column(pushed, s => s.Session.GitBranch)),
        ("cc_version", "varchar", (pushed, _) => Column(pushed, s => s.Session.ClientVersion)),
        // A title that was derived from the first prompt contains a part of the prompt, so it stays on this machine.
        (
            "title",
            "varchar",
            (pushed, _) => Column(pushed, s => s.Session.TitleSource == "prompt" ? null : s.Session.Title)
        ),
        ("session_type", "varchar", (pushed, _) => Column(pushed, s => s.Session.Type)),
        ("created_by", "varchar", (pushed, pusher) => Column(pushed, s => s.CreatedBy ?? pusher.Person)),
        ("end_reason", "varchar", (pushed, _) => Column(pushed, s => s.EndReason)),
    ];

    public static void Run(
        HubConnection connection,
        HubTableNames tableNames,
        HubPusher pusher,
        IReadOnlyList<HubSession> sessions
    )
    {
        if (sessions.Count == 0)
            return;
        var (head, pushes) = SqlHubDevices.Lock(connection, tableNames, pusher, [], [pusher.Device])[pusher.Device];
        var ids = new SqlRows(("session_id", "varchar", sessions.Select(pushed => pushed.Session.Id.Value).ToArray()));
        List<SqlStatement> statements =
        [
            SqlHubDevices.Seen(tableNames, pusher),
            new(
                "update claude_sessions.devices set pushes = $1, mark = $2 where device_id = $3",
                pushes + 1,
                EventHash.ComputeHeadHash(pusher.Device, head, pushes + 1),
                pusher.Device.Value
            ),
            Sessions(connection.Dialect, pusher, sessions),
            new(
                $"delete from claude_sessions.session_hours where session_id in (select v.session_id from {ids} "
                    + $"v){connection.Dialect.OwnRowsFilter}",
                ids.ParametersWith()
            ),
        ];
        if (sessions.SelectMany(pushed => pushed.Hours.Select(hour => (pushed, hour))).ToList() is [_, ..] hours)
            statements.Add(Hours(connection.Dialect, pusher, hours));
        statements.Add(new("commit"));
        connection.Run(statements);
    }

    static SqlStatement Sessions(SqlDialect dialect, HubPusher pusher, IReadOnlyList<HubSession> pushed)
    {
        var rows = new SqlRows([
            ("session_id", "varchar", Column(pushed, s => s.Session.Id.Value)),
            ("person", "varchar", Column(pushed, _ => pusher.Person)),
            .. s_columns.Select(column => (column.Name, column.Type, column.Values(pushed, pusher))),
        ]);
        var columns = string.Join(", ", s_columns.Select(column => column.Name));
        var selected = string.Join(
            ", ",
            s_columns.Select(column =>
                column.Name == "cost_usd" ? "cast(v.cost_usd as decimal(28, 12))" : $"v.{column.Name}"
            )
        );
        var changes = string.Join(", ", s_columns.Select(column => $"{column.Name} = excluded.{column.Name}"));
        // Without roles, a person can change their name on the hub.
        var owner = dialect.HasRoles ? "" : ", owner = excluded.owner";
        return new(
            $"""
            insert into claude_sessions.sessions (session_id, owner, {columns}, session_date, device_id, synced)
            select v.session_id, {dialect.Owner}, {selected}, cast(v.started_at as date), ${rows.NextParameter}, true
            from {rows} v order by v.session_id
            on conflict ({dialect.SessionKey}) do update set {changes}{owner},
                session_date = excluded.session_date, device_id = excluded.device_id, synced = true
            """,
            rows.ParametersWith(pusher.Device.Value)
        );
    }

    static SqlStatement Hours(SqlDialect dialect, HubPusher pusher, List<(HubSession Of, SessionHour Hour)> hours)
    {
        var rows = new SqlRows(
            ("session_id", "varchar", Column(hours, h => h.Of.Session.Id.Value)),
            ("person", "varchar", Column(hours, _ => pusher.Person)),
            ("hour", "timestamp", Column(hours, h => (DateTime?)h.Hour.Hour)),
            ("model", "varchar", Column(hours, h => h.Hour.Model)),
            ("responses", "bigint", Column(hours, h => h.Hour.Responses)),
            ("input_tokens", "bigint", Column(hours, h => h.Hour.Tokens.Input)),
            ("output_tokens", "bigint", Column(hours, h => h.Hour.Tokens.Output)),
            ("cache_write_5m_tokens", "bigint", Column(hours, h => h.Hour.Tokens.CacheWrite5m)),
            ("cache_write_1h_tokens", "bigint", Column(hours, h => h.Hour.Tokens.CacheWrite1h)),
            ("cache_read_tokens", "bigint", Column(hours, h => h.Hour.Tokens.CacheRead)),
            ("web_search_requests", "bigint", Column(hours, h => (long)h.Hour.WebSearches)),
            ("cost_usd", "varchar", Column(hours, h => h.Hour.CostUsd is { } cost ? Money(cost) : null))
        );
        return new(
            $"""
            insert into claude_sessions.session_hours (session_id, owner, hour, model, responses,
                input_tokens, output_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens, web_search_requests, cost_usd)
            select v.session_id, {dialect.Owner}, v.hour, v.model, v.responses, v.input_tokens, v.output_tokens,
                v.cache_write_5m_tokens, v.cache_write_1h_tokens, v.cache_read_tokens, v.web_search_requests,
                cast(v.cost_usd as decimal(28, 12)) from {rows} v
            """,
            rows.ParametersWith()
        );
    }

    static T[] Column<TRow, T>(IReadOnlyList<TRow> rows, Func<TRow, T> value) => [.. rows.Select(value)];

    static string? Join(IReadOnlyCollection<string> names) => names.Count == 0 ? null : string.Join(", ", names);

    static string Money(decimal amount) => amount.ToString(CultureInfo.InvariantCulture);
}
