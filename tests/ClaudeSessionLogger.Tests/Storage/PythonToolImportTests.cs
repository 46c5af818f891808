using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using DuckDB.NET.Data;
using Xunit;

namespace ClaudeSessionLogger.Tests.Storage;

/// <summary>
/// The database of the Python tool is adopted: every row is kept and counts until its transcript is read.
/// </summary>
public sealed class PythonToolImportTests
{
    const string Sessions = """
        create table sessions (session_id varchar primary key, title varchar, project varchar, cwd varchar, session_date date, started_at timestamp with time zone,
            ended_at timestamp with time zone, duration_min double, models varchar[], input_tokens bigint, output_tokens integer, cache_write_tokens bigint,
            cache_read_tokens hugeint, total_tokens bigint, cost_usd double, message_count integer, tool_call_count integer, skills_used varchar[],
            git_branch varchar, cc_version varchar, session_type varchar, created_by varchar, synced boolean default false, their_own struct(a integer, b varchar[]));
        create index by_project on sessions (project);
        insert into sessions values
            ('one', 'One', 'p', '/gone/p', '2026-06-01', '2026-06-01 10:00:00+02', '2026-06-01 11:30:00+02', 90, ['claude-opus-4-8', 'claude-haiku-4-5'], 10, 20, 30, 40, 100,
             0.1, 5, 6, ['brainstorm', 'write it'], 'main', '2.0.1', 'feature', 'Keith', true, {'a': 1, 'b': ['x']}),
            ('two', null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
        """;

    [Fact]
    public void Adoption_keeps_every_row_and_the_columns_of_the_Python_tool()
    {
        using var home = new CaptureHome();
        Python(home, Sessions);

        Assert.Equal(
            [
                "one|One|p|2026-06-01 08:00:00|2026-06-01 09:30:00|90|claude-opus-4-8, "
                    + "claude-haiku-4-5|10|20|30|40|100|0.1|5|6|brainstorm, write "
                    + "it|main|2.0.1|feature|Keith|true|{'a': "
                    + "1, 'b': [x]}",
                "two|||||||||||||||||||||",
            ],
            home.Rows(
                """
                select session_id, title, project, started_at::varchar, ended_at::varchar, duration_min, models, input_tokens, output_tokens, cache_write_tokens,
                    cache_read_tokens, total_tokens, cost_usd, message_count, tool_call_count, skills_used, git_branch, cc_version, session_type, created_by, synced::varchar,
                    their_own::varchar
                from sessions order by session_id
                """
            )
        );
    }

    [Fact]
    public void Each_adopted_session_has_one_response_for_reports()
    {
        using var home = new CaptureHome();
        Python(home, Sessions);

        Assert.Equal(
            ["one|2026-06-01 08:00:00|claude-opus-4-8, claude-haiku-4-5|10|20|30|0|40|0.1", "two||unknown|0|0|0|0|0|"],
            home.Rows(
                """
                select session_id, responded_at::varchar, model, input_tokens, output_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens, cost_usd
                from responses where adopted order by session_id
                """
            )
        );
        using var database = home.Open();
        var summary = UsageSummary.Load(database, new(), TimeZoneInfo.Utc, TimeProvider.System.GetUtcNow());
        Assert.Equal((2, 10, 0.1m), (summary.All.Sessions, summary.All.Input, summary.All.CostUsd));
        Assert.Empty(summary.UnpricedModels);
    }

    [Fact]
    public void Adoption_makes_a_backup_of_the_original_file()
    {
        using var home = new CaptureHome();
        Python(home, Sessions);
        home.One("select 1");
        home.One("select 1");

        var backup = Assert.Single(Backups.All(home.Paths));
        using var connection = new DuckDBConnection($"Data Source={backup};access_mode=read_only");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select count(*) || ' ' || any_value(typeof(models)) from sessions";
        Assert.Equal("2 VARCHAR[]", command.ExecuteScalar());
    }

    [Fact]
    public void Importing_the_transcript_replaces_an_adopted_session()
    {
        using var home = new CaptureHome();
        Python(home, Sessions);
        new Synthetic("one", cwd: "/gone/q").Prompt("new").Response("m1").Save(home.Projects);
        home.Import();

        Assert.Equal(
            ["one|10|100|new|q|Keith|{'a': 1, 'b': [x]}"],
            home.Rows(
                "select session_id, input_tokens, output_tokens, title, project, created_by, their_own::varchar from "
                    + "sessions where session_id = 'one'"
            )
        );
        Assert.Equal(
            ["one|1|0", "two|1|1"],
            home.Rows(
                "select session_id, count(*), count(*) filter (adopted) from responses group by session_id order by "
                    + "session_id"
            )
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"type\":\"summary\",\"summary\":\"x\",\"leafUuid\":\"y\"}\n")]
    [InlineData("{\"type\":\"custom-title\",\"sessionId\":\"one\",\"customTitle\":\"x\"}\n")]
    public void An_emptied_transcript_does_not_change_an_adopted_session(string text)
    {
        using var home = new CaptureHome();
        Python(home, Sessions);
        var before = home.Dump();
        File.WriteAllText(Path.Combine(home.Projects, "one.jsonl"), text);
        home.Import();

        Assert.Equal(before, home.Dump());
    }

    [Theory]
    [InlineData(ForkMark.Request)]
    [InlineData(ForkMark.Branch)]
    public void Rows_copied_by_a_fork_do_not_change_an_adopted_session(ForkMark mark)
    {
        using var home = new CaptureHome();
        Python(home, Sessions);
        new Synthetic("one")
            .Prompt()
            .Response("m1")
            .Fork("fork", mark)
            .Prompt()
            .Response("m2", 7, 8)
            .Save(home.Projects);
        home.Import();

        Assert.Equal(
            ["fork|7", "one|10", "two|"],
            home.Rows("select session_id, input_tokens from sessions order by session_id")
        );
        Assert.Equal(
            ["fork|7", "one|10", "two|0"],
            home.Rows(
                "select session_id, sum(input_tokens)::bigint from responses group by session_id order by session_id"
            )
        );
    }

    [Fact]
    public void Adoption_keeps_entries_and_metadata()
    {
        using var home = new CaptureHome();
        Python(
            home,
            Sessions,
            """
            create table log_entries (id uuid primary key default uuid(), session_id varchar references sessions (session_id), logged_at timestamp with time zone, category varchar, status varchar,
                title varchar, body varchar, synced boolean, updated_at varchar, created_by varchar, updated_by varchar);
            insert into log_entries values ('00000000-0000-0000-0000-000000000001', 'one', '2026-06-01 10:00:00+02', 'finding', 'open', 'T', 'B', false, '2026-06-01T12:00:00.5+02:00', 'k', null);
            create table meta (key varchar primary key, value varchar);
            insert into meta values ('inbox_last_seen', '2026-06-01');
            create view theirs as select * from sessions;
            """
        );

        Assert.Equal(
            "00000000-0000-0000-0000-000000000001|one|2026-06-01 08:00:00|finding|open|T|B|2026-06-01 10:00:00.5|k|",
            home.One(
                "select id, session_id, logged_at::varchar, category, status, title, body, updated_at::varchar, "
                    + "created_by, updated_by from log_entries"
            )
        );
        Assert.Equal("2026-06-01", home.One("select value from meta where key = 'inbox_last_seen'"));
    }

    [Theory]
    [InlineData("timestamp with time zone", "'2026-06-01 10:00:00+02'")]
    [InlineData("timestamp", "'2026-06-01 08:00:00'")]
    [InlineData("timestamp_s", "'2026-06-01 08:00:00'")]
    [InlineData("timestamp_ns", "'2026-06-01 08:00:00'")]
    [InlineData("varchar", "'2026-06-01T08:00:00Z'")]
    [InlineData("varchar", "'2026-06-01T10:00:00.000+02:00'")]
    [InlineData("varchar", "'2026-06-01 08:00:00'")]
    public void A_time_of_any_type_is_converted_to_UTC(string type, string value)
    {
        using var home = new CaptureHome();
        Python(
            home,
            $"create table sessions (started_at {type}, session_id varchar); insert into sessions values ({value}, "
                + "'s'), (null, 'n')"
        );

        Assert.Equal(
            ["n|", "s|2026-06-01 08:00:00"],
            home.Rows("select session_id, started_at::varchar from sessions order by session_id")
        );
    }

    [Theory]
    [InlineData("varchar", "'[\"a\", \"b c\"]'", "a, b c")]
    [InlineData("varchar", "'a,b'", "a, b")]
    [InlineData("varchar", "'a'", "a")]
    [InlineData("varchar", "'[]'", "")]
    [InlineData("varchar[]", "[]", "")]
    [InlineData("varchar[]", "['a', 'b']", "a, b")]
    [InlineData("json", "'[\"a\",\"b\"]'", "a, b")]
    public void Lists_of_names_are_converted_to_comma_separated_text(string type, string value, string names)
    {
        using var home = new CaptureHome();
        Python(
            home,
            $"create table sessions (session_id varchar, models {type}); insert into sessions values ('s', {value})"
        );

        Assert.Equal(names, home.One("select models from sessions"));
    }

    [Fact]
    public void Adoption_tolerates_invalid_values_and_duplicate_rows()
    {
        using var home = new CaptureHome();
        Python(
            home,
            """
            create table sessions (SESSION_ID varchar, cost_usd double, input_tokens varchar, session_date varchar);
            insert into sessions values ('s', 'nan', 'many', 'yesterday'), ('s', 1, '5', '2026-06-01'), (null, 1e300, '7', '2026-06-01'), ('t', 2, '12.0', '2026-06-01')
            """
        );

        Assert.Equal(
            ["s||", "t|2|12"],
            home.Rows(
                "select session_id, cost_usd, input_tokens from sessions where length(session_id) = 1 order by "
                    + "session_id"
            )
        );
        Assert.Equal("3", home.One("select count(*) from sessions"));
    }

    [Fact]
    public void Adoption_includes_changes_in_the_WAL()
    {
        using var home = new CaptureHome();
        // As after a kill: the old file with a WAL next to it.
        Python(
            home,
            Sessions,
            """
            checkpoint python; set wal_autocheckpoint = '1TB'; insert into sessions (session_id, input_tokens) values ('three', 3)
            """,
            killed: true
        );
        Assert.True(File.Exists(home.Paths.Database + ".wal"));

        Assert.Equal(
            ["one|10", "three|3", "two|"],
            home.Rows("select session_id, input_tokens from sessions order by session_id")
        );
    }

    /// <summary>Creates a file in the oldest format, like the DuckDB of the Python tool.</summary>
    static void Python(CaptureHome home, string sql, string more = "", bool killed = false)
    {
        home.Paths.CreateHome();
        var made = killed ? home.In("made.duckdb") : home.Paths.Database;
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"attach '{made}' as python (storage_version 'v1.0.0'); use python; {sql}; {more}";
        command.ExecuteNonQuery();
        if (!killed)
            return;

        File.Copy(made, home.Paths.Database);
        File.Copy(made + ".wal", home.Paths.Database + ".wal");
    }
}
