using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Replication.Hubs.DuckDb;
using ClaudeSessionLogger.Replication.Hubs.Sql;
using ClaudeSessionLogger.Tests.Support;
using DuckDB.NET.Data;
using Xunit;

namespace ClaudeSessionLogger.Tests.Replication;

/// <summary>
/// Values that DuckDB loses when it replays the WAL of a killed version 1 are restored from the events.
/// </summary>
public sealed class HubReplayTests : IDisposable
{
    const string Rows = """
        select string_agg(concat_ws('|', id, category, status, title, body, project, created_by, updated_by, events, projected), ';' order by id) from claude_sessions.log_entries
        """;

    // Like version 1: one transaction inserts a row and another one updates it.
    static readonly string[] s_version1 =
    [
        """
            create temp table kept as from claude_sessions.log_entries; create temp table sessions_kept as from claude_sessions.sessions;
            delete from claude_sessions.log_entries; delete from claude_sessions.sessions; checkpoint claude_sessions
            """,
        "insert into claude_sessions.log_entries (id, category, status, title, events, projected) select id, category, "
            + "status, title, 1, '' from kept",
        "insert into claude_sessions.sessions (session_id, device_id) select session_id, device_id from sessions_kept",
        """
            insert into claude_sessions.log_entries from kept on conflict (id) do update set session_id = excluded.session_id, logged_at = excluded.logged_at, body = excluded.body,
                updated_at = excluded.updated_at, created_by = excluded.created_by, project = excluded.project, events = excluded.events, projected = excluded.projected
            """,
        "insert into claude_sessions.sessions from sessions_kept on conflict (session_id) do update set title = "
            + "excluded.title, created_by = excluded.created_by, project = excluded.project",
    ];

    readonly TestHub _place = new("duckdb");
    readonly TeamMachine _ann = new("Ann"),
        _ben = new("Ben");

    public void Dispose()
    {
        _ann.Dispose();
        _ben.Dispose();
        _place.Dispose();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Rows_that_a_killed_version_1_left_in_the_WAL_are_restored(int statements)
    {
        Start();
        var before = _place.Scalar(Rows);
        Kill(s_version1.Take(statements));

        Sync(_ben);
        Assert.Equal(before, _place.Scalar(Rows));
        Sync(_ann);
        Assert.Equal(
            "a title of Ann",
            _place.Scalar("select concat_ws(' of ', title, created_by) from claude_sessions.sessions")
        );
    }

    [Theory]
    [InlineData("update claude_sessions.log_entries set body = null")]
    [InlineData("update claude_sessions.log_entries set projected = null")]
    [InlineData("update claude_sessions.log_entries set body = null, projected = null, category = null")]
    public void Rows_with_missing_values_are_rewritten(string loss)
    {
        Start();
        var before = _place.Scalar(Rows);
        _place.Execute(loss);
        Sync(_ben);
        Assert.Equal(before, _place.Scalar(Rows));
    }

    [Fact]
    public void A_row_with_a_value_of_another_tool_is_not_changed()
    {
        Start();
        _place.Execute("update claude_sessions.log_entries set body = null, status = 'on hold'");
        var before = _place.Scalar(Rows);
        Sync(_ben);
        Assert.Equal(before, _place.Scalar(Rows));
    }

    [Fact]
    public void A_checkpoint_of_the_hub_that_was_interrupted_is_undone()
    {
        Start();
        var (before, file) = (_place.Scalar(Rows), _place.Address.Path!);
        var deadline = new HubDeadline(TimeSpan.FromMinutes(1), TimeProvider.System, "the hub");
        using (var connection = DuckDbHubConnection.OpenFile(file, deadline, create: false))
        {
            connection.Run(new SqlStatement("begin"), new SqlStatement("delete from claude_sessions.log_entries"));
            File.Copy(file, file + ".killed");
            File.Copy(file + ".journal", file + ".journal.killed");
        }

        File.Move(file + ".killed", file, overwrite: true);
        File.Move(file + ".journal.killed", file + ".journal");
        Assert.InRange(TornBlocks.Tear(file), 1, 10);

        Sync(_ben);
        Assert.Equal(before, _place.Scalar(Rows));
    }

    void Start()
    {
        _ann.Log(3);
        using (var database = _ann.Open())
            database.Execute(
                "insert into sessions (session_id, title, title_source, created_by, project, synced) values ('s', 'a "
                    + "title', 'client', 'Ann', 'team', false)"
            );
        Sync(_ann);
    }

    void Sync(TeamMachine machine)
    {
        using var hub = _place.Open();
        machine.Sync(hub);
    }

    // After a kill, the disk holds what was written until then.
    void Kill(IEnumerable<string> statements)
    {
        var (file, log) = (_place.Address.Path!, _place.Address.Path + ".wal");
        using (var connection = new DuckDBConnection("DataSource=:memory:"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            foreach (
                var statement in (string[])
                    ["set wal_autocheckpoint = '1TB'", $"attach '{file}' as claude_sessions", .. statements]
            )
            {
                command.CommandText = statement;
                command.ExecuteNonQuery();
            }

            File.Copy(file, file + ".killed");
            File.Copy(log, log + ".killed");
        }

        File.Delete(log);
        File.Move(file + ".killed", file, overwrite: true);
        File.Move(log + ".killed", log);
    }
}
