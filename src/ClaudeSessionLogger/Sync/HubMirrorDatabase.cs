using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// A temporary local database with one person's sessions from the hub, and hourly sums instead of responses. Reports
/// and queries read it like the local database, so that the SQL of users never runs on the hub.
/// </summary>
sealed class HubMirrorDatabase : IDisposable
{
    /// <summary>The views for which the hub has all data.</summary>
    public static readonly IReadOnlyList<string> Views = ["sessions", "daily", "skills"];

    static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    readonly TemporaryFolder _folder;

    HubMirrorDatabase(AppPaths paths)
    {
        _folder = TemporaryFolder.Create(paths);
        Paths = paths with { Home = _folder.Path };
    }

    public AppPaths Paths { get; }

    /// <param name="isForQueries">
    /// Whether to drop the tables for which the hub has no data. A query on them then fails instead of finding nothing.
    /// </param>
    public static HubMirrorDatabase Of(
        IReadOnlyList<HubSession> sessions,
        AppPaths paths,
        TimeProvider clock,
        bool isForQueries = false
    )
    {
        var copy = new HubMirrorDatabase(paths);
        try
        {
            using var database = Database.Open(copy.Paths, clock, s_timeout);
            ReadProjectIds(database, paths);
            Fill(database, sessions);
            if (isForQueries)
                database.Execute(
                    "drop table responses; drop table reported_models; drop table log_entries; drop table log_events"
                );
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
        var columns = SessionColumns.List(SessionColumns.OnHub);
        database.Execute(
            $"""
            create temp table hub_sessions_read as select session_id, device_id, {columns} from sessions limit 0;
            create temp table hub_hours (session_id varchar, branch varchar, hour timestamp, model varchar,
                responses bigint, input bigint, output bigint, write_5m bigint, write_1h bigint, read bigint,
                web bigint, cost decimal(28, 12))
            """
        );
        using (var rows = database.TemporaryAppender("hub_sessions_read"))
        {
            foreach (var session in sessions)
            {
                var values = session.Session;
                // The values must be in the order of SessionColumns.OnHub.
                rows.CreateRow()
                    .AppendValue(values.Id.Value)
                    .AppendValue(session.Device)
                    .AppendValue(values.Project)
                    .AppendValue(values.Cwd)
                    .AppendValue(values.StartedAt)
                    .AppendValue(values.EndedAt)
                    .AppendValue(Joined(values.Models))
                    .AppendValue(values.Tokens.Input)
                    .AppendValue(values.Tokens.Output)
                    .AppendValue(values.Tokens.CacheWrite)
                    .AppendValue(values.Tokens.CacheRead)
                    .AppendValue(values.Cost.Value)
                    .AppendValue(values.MessageCount)
                    .AppendValue(values.ToolCallCount)
                    .AppendValue(Joined(values.Skills))
                    .AppendValue(values.GitBranch)
                    .AppendValue(values.ClientVersion)
                    .AppendValue(values.Title)
                    .AppendValue(values.Type)
                    .AppendValue(session.CreatedBy)
                    .AppendValue(session.EndReason)
                    .EndRow();
            }
        }

        using (var rows = database.TemporaryAppender("hub_hours"))
        {
            foreach (var session in sessions)
            {
                foreach (var hour in session.Hours)
                    rows.CreateRow()
                        .AppendValue(session.Session.Id.Value)
                        .AppendValue(session.Session.GitBranch)
                        .AppendValue(hour.Hour)
                        .AppendValue(hour.Model)
                        .AppendValue(hour.Responses)
                        .AppendValue(hour.Tokens.Input)
                        .AppendValue(hour.Tokens.Output)
                        .AppendValue(hour.Tokens.CacheWrite5m)
                        .AppendValue(hour.Tokens.CacheWrite1h)
                        .AppendValue(hour.Tokens.CacheRead)
                        .AppendValue((long)hour.WebSearches)
                        .AppendValue(hour.CostUsd)
                        .EndRow();
            }
        }

        database.Execute(
            $"""
            insert into sessions (session_id, {columns}, device_id, session_date, duration_min, total_tokens, synced,
                project_id)
            select session_id, {columns}, device_id, started_at::date, epoch(ended_at - started_at) / 60,
                input_tokens + output_tokens + cache_write_tokens + cache_read_tokens, true, project_id
            from hub_sessions_read left join own_projects using (session_id);
            insert into usage_quarters
            select session_id, model, branch, hour, hour, hour, responses::integer, input, output, write_5m, write_1h,
                read, web::integer, 0, if(cost is null, responses, 0)::integer, coalesce(cost, 0), 0
            from hub_hours
            """
        );
    }

    // A hub has no ids of projects, which distinguish projects with the same name. This machine knows those of its own
    // sessions.
    static void ReadProjectIds(Database database, AppPaths local)
    {
        database.Execute("create temp table own_projects (session_id varchar, project_id varchar)");
        using var own = Database.OpenToRead(local, s_timeout);
        if (own is null)
            return;
        using var rows = database.TemporaryAppender("own_projects");
        own.Visit(
            "select session_id, project_id from sessions where project_id is not null",
            row => rows.CreateRow().AppendValue(row.GetString(0)).AppendValue(row.GetString(1)).EndRow()
        );
    }

    static string? Joined(IReadOnlyList<string> names) => names.Count == 0 ? null : string.Join(", ", names);
}
