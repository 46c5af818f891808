using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using DuckDB.NET.Data;
using Xunit;

namespace ClaudeSessionLogger.Tests.Storage;

/// <summary>A database file: created, migrated, configured.</summary>
public sealed class DatabaseTests
{
    [Fact]
    public void A_new_file_has_our_format_and_only_its_owner_may_look_into_its_folder()
    {
        using var home = new CaptureHome();
        Assert.StartsWith("v1.4", StorageVersion(home), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(home.Paths.Home));
        Assert.Empty(Backups.All(home.Paths));
    }

    [Fact]
    public void A_filter_keeps_its_names_while_another_one_comes_and_goes()
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
    public void A_filter_of_a_transaction_that_fails_hides_no_error()
    {
        using var home = new CaptureHome();
        using var database = home.Open();

        Assert.Throws<DuckDBException>(() => database.Transaction(() =>
        {
            using var filter = database.Filter(["a"]);
            database.Execute($"select error('no') where exists {filter}");
        }));

        Assert.Equal(0, database.Scalar<long>("select count(*) from duckdb_tables() where temporary"));
    }

    [Fact]
    public void It_works_with_one_thread_and_a_bounded_memory()
    {
        using var home = new CaptureHome();
        Assert.Equal("1|953.6 MiB", home.One("select current_setting('threads')::varchar, current_setting('memory_limit')"));
    }

    [Theory]
    [InlineData("v1.0.0")]
    [InlineData("v1.2.0")]
    [InlineData("v1.3.0")]
    public void An_older_format_is_raised_and_every_row_stays(string version)
    {
        using var home = new CaptureHome();
        Make(home, version, "create table sessions (session_id varchar, title varchar); insert into sessions select i::varchar, repeat('x', 100) from range(10000) t(i)");
        Assert.Equal("10000|1000000", home.One("select count(*), sum(length(title))::bigint from sessions"));
        Assert.StartsWith("v1.4", StorageVersion(home), StringComparison.Ordinal);
        Assert.Single(Backups.All(home.Paths));

        // And it is on the disk, not raised anew each time.
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        Assert.StartsWith("v1.4", Scalar(connection, $"attach '{home.Paths.Database}' as f (read_only); {TagOf("f")}"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_newer_format_that_we_can_read_is_left_as_it_is()
    {
        using var home = new CaptureHome();
        Make(home, "v1.5.0", "create table sessions (session_id varchar); insert into sessions values ('s')");
        Assert.Equal("s", home.One("select session_id from sessions"));
        Assert.StartsWith("v1.5", StorageVersion(home), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_a_crash_left_empty_is_as_good_as_none()
    {
        using var home = new CaptureHome();
        home.Paths.CreateHome();
        File.WriteAllBytes(home.Paths.Database, []);
        Assert.Equal("0", home.One("select count(*) from sessions"));
    }

    [Fact]
    public void A_transaction_that_fails_leaves_nothing()
    {
        using var home = new CaptureHome();
        using (var database = home.Open())
        {
            Assert.Throws<InvalidOperationException>(() => database.Transaction(() =>
            {
                database.Execute("insert into meta values ('a', 'b')");
                throw new InvalidOperationException();
            }));
        }

        Assert.Equal("0", home.One("select count(*) from meta where key = 'a'"));
    }

    static void Make(CaptureHome home, string version, string sql)
    {
        home.Paths.CreateHome();
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        Scalar(connection, $"attach '{home.Paths.Database}' as made (storage_version '{version}'); use made; {sql}; select 1");
    }

    static string StorageVersion(CaptureHome home) => home.One(TagOf("logger"));

    static string TagOf(string database) => $"select tags['storage_version']::varchar from duckdb_databases() where database_name = '{database}'";

    static string Scalar(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()?.ToString() ?? "";
    }
}
