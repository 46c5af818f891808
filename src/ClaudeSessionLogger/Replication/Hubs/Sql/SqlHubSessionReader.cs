using System.Data.Common;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Replication.Hubs.Sql;

/// <summary>Reads sessions and their hourly usage from a hub.</summary>
static class SqlHubSessionReader
{
    public static IReadOnlyList<HubSession> Read(HubConnection connection, string? person)
    {
        var hours = new Dictionary<(string, string?), List<SessionHour>>();
        var sessions = new List<(string? Owner, HubSession Of)>();
        var (condition, values) = person is null
            ? ("true", Array.Empty<object>())
            : (connection.Dialect.OwnSessionsFilter, [person]);
        var hour = HubTime.Sql("hour");
        // A row of hourly usage has no author (created_by), only an owner.
        var hourCondition = condition.Replace("coalesce(owner, created_by)", "owner", StringComparison.Ordinal);
        connection.Run(
            new SqlStatement(
                $"""
                select session_id, owner, {hour}, model, responses, input_tokens, output_tokens, cache_write_5m_tokens,
                    cache_write_1h_tokens, cache_read_tokens, web_search_requests, cost_usd
                from claude_sessions.session_hours where {hour} is not null and {hourCondition}
                """,
                values,
                row =>
                {
                    var key = (row.GetString(0), row.Text(1));
                    if (!hours.TryGetValue(key, out var sessionHours))
                        hours[key] = sessionHours = [];
                    sessionHours.Add(
                        new(
                            HubTime.Read(row, 2)!.Value,
                            row.GetString(3),
                            row.Count(4),
                            new(row.Count(5), row.Count(6), row.Count(7), row.Count(8), row.Count(9)),
                            (int)row.Count(10),
                            row.IsDBNull(11) ? null : row.GetDecimal(11)
                        )
                    );
                }
            )
        );
        connection.Run(
            new SqlStatement(
                $"""
                select cast(session_id as varchar), owner, project, cwd, {Time("started_at")}, {Time("ended_at")},
                    models, {Number("input_tokens")}, {Number("output_tokens")}, {Number("cache_write_tokens")},
                    {Number("cache_read_tokens")}, cast(cost_usd as decimal(28, 12)), {Number("message_count")},
                    {Number("tool_call_count")}, skills_used, git_branch, cc_version, title, session_type,
                    created_by, end_reason, device_id
                from claude_sessions.sessions where {condition}
                """,
                values,
                row => sessions.Add((row.Text(1), Session(row, hours)))
            )
        );
        return [.. sessions.Select(session => session.Of)];
    }

    // The other tool's columns may have other types.
    static string Time(string column) => HubTime.Sql($"cast({column} as timestamp)");

    static string Number(string column) => $"cast({column} as bigint)";

    static HubSession Session(DbDataReader row, Dictionary<(string, string?), List<SessionHour>> hours) =>
        new(
            new()
            {
                Id = new(row.GetString(0)),
                Project = row.Text(2),
                Cwd = row.Text(3),
                StartedAt = HubTime.Read(row, 4),
                EndedAt = HubTime.Read(row, 5),
                Models = Names(row.Text(6)),
                // Only the hourly usage distinguishes cache writes by lifetime.
                Tokens = new(row.Count(7), row.Count(8), row.Count(9), 0, row.Count(10)),
                Cost = new(row.IsDBNull(11) ? 0 : row.GetDecimal(11)),
                MessageCount = (int)row.Count(12),
                ToolCallCount = (int)row.Count(13),
                Skills = Names(row.Text(14)),
                GitBranch = row.Text(15),
                ClientVersion = row.Text(16),
                Title = row.Text(17),
                Type = row.Text(18) ?? "general",
            },
            row.Text(19) ?? row.Text(1),
            row.Text(20),
            hours.GetValueOrDefault((row.GetString(0), row.Text(1))) ?? []
        )
        {
            Device = row.Text(21),
        };

    static string[] Names(string? joined) => joined?.Split(", ", StringSplitOptions.RemoveEmptyEntries) ?? [];
}
