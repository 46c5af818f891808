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
        using var filter = database.Filter(["a", "b"]);
        using (var other = database.Filter(["c"]))
            Assert.Equal(1, database.Scalar<long>($"select count(*) from {other.Table}"));

        Assert.Equal(2, database.Scalar<long>($"select count(*) from {filter.Table}"));
        Assert.Equal(1, database.Scalar<long>("select count(*) from duckdb_tables() where temporary"));
    }

    [Fact]
    public void A_filter_in_a_failing_transaction_does_not_hide_the_error()
    {
        using var home = new CaptureHome();
        using var database = home.Open();

        Assert.Throws<DuckDBException>(() =>
            database.Transaction(() =>
            {
                using var filter = database.Filter(["a"]);
                database.Execute($"select error('no') where exists {filter}");
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
