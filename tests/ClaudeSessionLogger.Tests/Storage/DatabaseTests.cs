using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using DuckDB.NET.Data;
using Xunit;

namespace ClaudeSessionLogger.Tests.Storage;

/// <summary>A database file: created, migrated, configured.</summary>
public sealed class DatabaseTests
{
    [Fact]
    public void A_new_file_has_our_format_and_its_folder_is_private()
    {
        using var home = new CaptureHome();
        Assert.StartsWith("v1.4", StorageVersion(home), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(home.Paths.Home)
            );
        Assert.Empty(Backups.All(home.Paths));
    }

    [Fact]
    public void A_filter_keeps_its_names_while_another_is_created_and_dropped()
    {
        using var home = new CaptureHome();
        using var database = home.Open();
        using var filter = database.Filter(Enumerable.Range(0, 20).Select(number => $"{number}"));
        using (var other = database.Filter(Enumerable.Range(0, 30).Select(number => $"{number}")))
            Assert.Equal(30, database.Scalar<long>($"select count(*) from {other.Names}"));

        Assert.Equal(20, database.Scalar<long>($"select count(*) from {filter.Names}"));
        Assert.Equal(1, database.Scalar<long>("select count(*) from duckdb_tables() where temporary"));
    }

    [Theory]
    [InlineData]
    [InlineData("")]
    [InlineData("it's", "'); drop table meta; --", "$name", "?", "\\", "é€😀")]
    public void A_filter_matches_its_names_and_no_others(params string[] names)
    {
        using var home = new CaptureHome();
        using var database = home.Open();
        using var filter = database.Filter(names);
        string[] others = ["it", "a", "é"];

        var found = new List<string>();
        foreach (var name in names.Concat(others))
        {
            if (database.Scalar<bool>($"select $name in {filter}", ("name", name)))
                found.Add(name);
        }

        Assert.Equal(names, found);
        Assert.Equal(
            names.Order(StringComparer.Ordinal),
            database.Query($"select name from {filter.Names}", row => row.GetString(0)).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_filter_with_a_NUL_in_a_name_does_not_cut_the_statement()
    {
        using var home = new CaptureHome();
        using var database = home.Open();
        using var filter = database.Filter(["before\0after", "other"]);

        Assert.True(database.Scalar<bool>($"select 'other' in {filter} and 1 = 1"));
    }

    [Fact]
    public void A_filter_in_a_failing_transaction_does_not_hide_the_error()
    {
        using var home = new CaptureHome();
        using var database = home.Open();

        Assert.Throws<DuckDBException>(() =>
            database.Transaction(() =>
            {
                using var filter = database.Filter(Enumerable.Range(0, 20).Select(number => $"{number}"));
                database.Execute($"select error('no') where '1' in {filter}");
            })
        );

        Assert.Equal(0, database.Scalar<long>("select count(*) from duckdb_tables() where temporary"));
    }

    [Fact]
    public void The_database_uses_one_thread_and_limited_memory()
    {
        using var home = new CaptureHome();
        Assert.Equal(
            "1|953.6 MiB",
            home.One("select current_setting('threads')::varchar, current_setting('memory_limit')")
        );
    }

    [Theory]
    [InlineData("v1.0.0")]
    [InlineData("v1.2.0")]
    [InlineData("v1.3.0")]
    public void An_older_format_is_upgraded_and_keeps_every_row(string version)
    {
        using var home = new CaptureHome();
        Make(
            home,
            version,
            "create table sessions (session_id varchar, title varchar); insert into sessions select i::varchar, "
                + "repeat('x', 100) from range(10000) t(i)"
        );
        Assert.Equal("10000|1000000", home.One("select count(*), sum(length(title))::bigint from sessions"));
        Assert.StartsWith("v1.4", StorageVersion(home), StringComparison.Ordinal);
        Assert.Single(Backups.All(home.Paths));

        // The upgraded format is on disk and not upgraded again at every start.
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        Assert.StartsWith(
            "v1.4",
            Scalar(connection, $"attach '{home.Paths.Database}' as f (read_only); {TagOf("f")}"),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("v1.0.0")]
    [InlineData("v1.3.0")]
    public void A_short_write_that_upgrades_an_older_format_can_be_read_again(string version)
    {
        using var home = new CaptureHome();
        Make(home, version, "create table sessions (session_id varchar); insert into sessions values ('s')");
        using (var database = home.Open())
        {
            database.SkipCheckpoint();
            database.Transaction(() => database.Execute("insert into sessions (session_id) values ('t')"));
        }

        Assert.True(new FileInfo(home.Paths.Database + ".wal").Length > 0);
        Assert.Equal("s,t", home.One("select string_agg(session_id, ',' order by session_id) from sessions"));
    }

    [Fact]
    public void A_newer_readable_format_is_not_changed()
    {
        using var home = new CaptureHome();
        Make(home, "v1.5.0", "create table sessions (session_id varchar); insert into sessions values ('s')");
        Assert.Equal("s", home.One("select session_id from sessions"));
        Assert.StartsWith("v1.5", StorageVersion(home), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_left_by_a_crash_counts_as_no_database()
    {
        using var home = new CaptureHome();
        home.Paths.CreateHome();
        File.WriteAllBytes(home.Paths.Database, []);
        Assert.Equal("0", home.One("select count(*) from sessions"));
    }

    [Fact]
    public void A_failed_transaction_leaves_no_changes()
    {
        using var home = new CaptureHome();
        using (var database = home.Open())
        {
            Assert.Throws<InvalidOperationException>(() =>
                database.Transaction(() =>
                {
                    database.Execute("insert into meta values ('a', 'b')");
                    throw new InvalidOperationException();
                })
            );
        }

        Assert.Equal("0", home.One("select count(*) from meta where key = 'a'"));
    }

    static void Make(CaptureHome home, string version, string sql)
    {
        home.Paths.CreateHome();
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        Scalar(
            connection,
            $"attach '{home.Paths.Database}' as made (storage_version '{version}'); use made; {sql}; select 1"
        );
    }

    static string StorageVersion(CaptureHome home) => home.One(TagOf("logger"));

    static string TagOf(string database) =>
        $"select tags['storage_version']::varchar from duckdb_databases() where database_name = '{database}'";

    static string Scalar(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()?.ToString() ?? "";
    }
}
