using ClaudeSessionLogger.Hubs;
using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// What the hub knows of one person's sessions, as a database beside ours that is thrown away: reports and queries read it as they read
/// ours, and nobody's SQL ever reaches the hub. It has sums by hour instead of responses.
/// </summary>
sealed class HubCopy : IDisposable
{
    /// <summary>The views of which the hub knows everything.</summary>
    public static readonly IReadOnlyList<string> Views = ["sessions", "daily", "skills"];

    static readonly TimeSpan s_wait = TimeSpan.FromSeconds(10);

    readonly TemporaryFolder _folder;

    HubCopy(Locations places)
    {
        _folder = TemporaryFolder.Create(places);
        Places = places with { Home = _folder.Path };
    }

    public Locations Places { get; }

    /// <param name="isForQueries">Without the tables that would be empty.</param>
    public static HubCopy Of(IReadOnlyList<HubSession> sessions, Locations places, TimeProvider clock, bool isForQueries = false)
    {
        var copy = new HubCopy(places);
        try
        {
            using var database = Database.Open(copy.Places, clock, s_wait);
            Fill(database, sessions);
            if (isForQueries)
                database.Execute("drop table responses; drop table reported_models; drop table log_entries; drop table log_events");
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    public void Dispose() => _folder.Dispose();

    static void Fill(Database database, IReadOnlyList<HubSession> sessions)
    {
        database.Execute("""
            create temp table hub_of (session_id varchar, project varchar, cwd varchar, started_at timestamp, ended_at timestamp, models varchar, input bigint, output bigint, write bigint,
                read bigint, cost decimal(28, 12), messages integer, calls integer, skills varchar, branch varchar, version varchar, title varchar, type varchar, created_by varchar,
                end_reason varchar, device varchar);
            create temp table hub_hours (session_id varchar, branch varchar, hour timestamp, model varchar, responses bigint, input bigint, output bigint, write_5m bigint, write_1h bigint,
                read bigint, web bigint, cost decimal(28, 12))
            """);
        using (var rows = database.TemporaryAppender("hub_of"))
        {
            foreach (var session in sessions)
            {
                var of = session.Session;
                rows.CreateRow().AppendValue(of.Id).AppendValue(of.Project).AppendValue(of.Cwd).AppendValue(of.StartedAt).AppendValue(of.EndedAt).AppendValue(Joined(of.Models))
                    .AppendValue(of.Tokens.Input).AppendValue(of.Tokens.Output).AppendValue(of.Tokens.CacheWrite).AppendValue(of.Tokens.CacheRead).AppendValue(of.Cost.Value)
                    .AppendValue(of.MessageCount).AppendValue(of.ToolCallCount).AppendValue(Joined(of.Skills)).AppendValue(of.GitBranch).AppendValue(of.ClientVersion)
                    .AppendValue(of.Title).AppendValue(of.Type).AppendValue(session.CreatedBy).AppendValue(session.EndReason).AppendValue(session.Device).EndRow();
            }
        }

        using (var rows = database.TemporaryAppender("hub_hours"))
        {
            foreach (var session in sessions)
            {
                foreach (var hour in session.Hours)
                    rows.CreateRow().AppendValue(session.Session.Id).AppendValue(session.Session.GitBranch).AppendValue(hour.Hour).AppendValue(hour.Model).AppendValue(hour.Responses)
                        .AppendValue(hour.Tokens.Input).AppendValue(hour.Tokens.Output).AppendValue(hour.Tokens.CacheWrite5m).AppendValue(hour.Tokens.CacheWrite1h)
                        .AppendValue(hour.Tokens.CacheRead).AppendValue((long)hour.WebSearches).AppendValue(hour.CostUsd).EndRow();
            }
        }

        database.Execute("""
            insert into sessions (session_id, project, cwd, session_date, started_at, ended_at, duration_min, models, input_tokens, output_tokens, cache_write_tokens, cache_read_tokens,
                total_tokens, cost_usd, message_count, tool_call_count, skills_used, git_branch, cc_version, title, session_type, created_by, end_reason, device_id, synced)
            select session_id, project, cwd, started_at::date, started_at, ended_at, epoch(ended_at - started_at) / 60, models, input, output, write, read, input + output + write + read,
                cost, messages, calls, skills, branch, version, title, type, created_by, end_reason, device, true
            from hub_of;
            insert into usage_quarters
            select session_id, model, branch, hour, hour, hour, responses::integer, input, output, write_5m, write_1h, read, web::integer, 0, if(cost is null, responses, 0)::integer, coalesce(cost, 0)
            from hub_hours
            """);
    }

    static string? Joined(IReadOnlyList<string> names) => names.Count == 0 ? null : string.Join(", ", names);
}
