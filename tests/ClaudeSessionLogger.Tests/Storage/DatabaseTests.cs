using System.Diagnostics;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using DuckDB.NET.Data;
using Xunit;

namespace ClaudeSessionLogger.Tests.Storage;

/// <summary>
/// Creating, upgrading, refusing and waiting for the database file. Every error is one sentence, and nothing is
/// overwritten.
/// </summary>
public sealed class DatabaseTests
{
    [Fact]
    public void A_new_file_has_our_format_and_its_folder_is_private()
    {
        using var home = new CaptureHome();
        Assert.StartsWith("v1.4", StorageVersion(home), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(home.Paths.Home));
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

        Assert.Throws<DuckDBException>(() => database.Transaction(() =>
        {
            using var filter = database.Filter(["a"]);
            database.Execute($"select error('no') where exists {filter}");
        }));

        Assert.Equal(0, database.Scalar<long>("select count(*) from duckdb_tables() where temporary"));
    }

    [Fact]
    public void The_database_uses_one_thread_and_limited_memory()
    {
        using var home = new CaptureHome();
        Assert.Equal("1|953.6 MiB", home.One("select current_setting('threads')::varchar, current_setting('memory_limit')"));
    }

    [Theory]
    [InlineData("v1.0.0")]
    [InlineData("v1.2.0")]
    [InlineData("v1.3.0")]
    public void An_older_format_is_upgraded_and_keeps_every_row(string version)
    {
        using var home = new CaptureHome();
        Make(home, version, "create table sessions (session_id varchar, title varchar); insert into sessions select i::varchar, repeat('x', 100) from range(10000) t(i)");
        Assert.Equal("10000|1000000", home.One("select count(*), sum(length(title))::bigint from sessions"));
        Assert.StartsWith("v1.4", StorageVersion(home), StringComparison.Ordinal);
        Assert.Single(Backups.All(home.Paths));

        // The upgraded format is on disk and not upgraded again at every start.
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        Assert.StartsWith("v1.4", Scalar(connection, $"attach '{home.Paths.Database}' as f (read_only); {TagOf("f")}"), StringComparison.Ordinal);
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
    public void Opening_waits_for_a_file_that_another_process_is_creating()
    {
        using var home = new CaptureHome();
        home.Paths.CreateHome();
        File.WriteAllBytes(home.Paths.Database, []);
        using (FileLock.Acquire(home.Paths.Database + ".lock", TimeSpan.Zero))
        {
            var failure = Assert.Throws<Failure>(() => Database.Open(home.Paths, TimeProvider.System, TimeSpan.FromMilliseconds(40)));
            Assert.Equal(FailureKind.Busy, failure.Kind);
        }

        Assert.True(File.Exists(home.Paths.Database));
        Assert.Equal("0", home.One("select count(*) from sessions"));
    }

    [Theory]
    [InlineData("this is no database")]
    [InlineData("")]
    public void A_file_that_is_not_a_database_is_refused_and_not_changed(string text)
    {
        using var home = new CaptureHome();
        home.Paths.CreateHome();
        var bytes = new byte[20_000];
        System.Text.Encoding.UTF8.GetBytes(text, bytes);
        File.WriteAllBytes(home.Paths.Database, bytes);

        AssertRefused(home, FailureKind.Invalid, "as a DuckDB database");
        Assert.Equal(bytes, File.ReadAllBytes(home.Paths.Database));
    }

    [Fact]
    public void A_damaged_header_or_block_is_refused_and_not_changed()
    {
        using var home = new CaptureHome();
        Fill(home);
        var bytes = File.ReadAllBytes(home.Paths.Database);
        foreach (var at in (int[])[4096 + 20, 8192 + 20])
            bytes[at] ^= 0xFF;
        File.WriteAllBytes(home.Paths.Database, bytes);

        AssertRefused(home, FailureKind.Invalid, home.Paths.Database);
        Assert.Equal(bytes, File.ReadAllBytes(home.Paths.Database));
    }

    [Fact]
    public void A_WAL_that_cannot_be_replayed_is_refused_and_not_changed()
    {
        using var home = new CaptureHome();
        Fill(home);
        var log = home.Paths.Database + ".wal";
        WithLog(home, (file, wal) =>
        {
            var damaged = (byte[])wal.Clone();
            damaged[damaged.Length / 2] ^= 0xFF;
            File.WriteAllBytes(home.Paths.Database, file);
            File.WriteAllBytes(log, damaged);
            AssertRefused(home, FailureKind.Invalid, ".wal cannot be replayed");
            Assert.Equal(damaged, File.ReadAllBytes(log));
            Assert.Equal(file, File.ReadAllBytes(home.Paths.Database));
        });
    }

    [Fact]
    public void A_WAL_torn_by_a_kill_restores_what_was_committed()
    {
        using var home = new CaptureHome();
        Fill(home);
        WithLog(home, (file, wal) =>
        {
            File.WriteAllBytes(home.Paths.Database, file);
            File.WriteAllBytes(home.Paths.Database + ".wal", wal[..^7]);
            Assert.Equal("10", home.One("select count(*) from memory_changes"));
        });
    }

    [Fact]
    public void A_WAL_of_another_database_is_refused()
    {
        using var home = new CaptureHome();
        using var other = new CaptureHome();
        Fill(home);
        Fill(other);
        var file = File.ReadAllBytes(other.Paths.Database);
        WithLog(home, (_, wal) =>
        {
            File.WriteAllBytes(other.Paths.Database, file);
            File.WriteAllBytes(other.Paths.Database + ".wal", wal);
            AssertRefused(other, FailureKind.Invalid, other.Paths.Database);
            Assert.Equal(file, File.ReadAllBytes(other.Paths.Database));
        });
    }

    [Fact]
    public async Task The_error_after_the_wait_names_the_process_with_the_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The lock is held by a POSIX lock here.");
        using var home = new CaptureHome();
        home.One("select 1");
        using var holder = Lock(home.Paths.Database);
        try
        {
            Assert.Equal("locked", await holder.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            var failure = Assert.Throws<Failure>(() => Database.Open(home.Paths, TimeProvider.System, TimeSpan.FromMilliseconds(50)));
            Assert.Equal(FailureKind.Busy, failure.Kind);
            Assert.Matches(
                $@"^cannot open .*sessions\.duckdb: \S*python\S* \(process {holder.Id}\) is using it\. Try again when it has finished\.$",
                failure.Message
            );
        }
        finally
        {
            holder.StandardInput.Close();
            await holder.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_waiting_process_gets_the_file_when_it_is_released()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The lock is held by a POSIX lock here.");
        using var home = new CaptureHome();
        home.One("select 1");
        using var holder = Lock(home.Paths.Database);
        Assert.Equal("locked", await holder.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        var opening = Task.Run(() => Database.Open(home.Paths, TimeProvider.System, TimeSpan.FromMinutes(1)), TestContext.Current.CancellationToken);
        holder.StandardInput.Close();

        using var database = await opening;
        Assert.Equal(0, database.Scalar<long>("select count(*) from sessions"));
    }

    [Fact]
    public void A_failed_transaction_leaves_no_changes()
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

    static void AssertRefused(CaptureHome home, FailureKind kind, string words)
    {
        var failure = Assert.Throws<Failure>(() => home.Open().Dispose());
        Assert.Equal(kind, failure.Kind);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    static void Fill(CaptureHome home) => home.Execute("insert into log_entries (id, body) select i::varchar, repeat('x', 1000) from range(5000) t(i)");

    /// <summary>Passes the file and its WAL in the state in which a commit is only in the WAL.</summary>
    static void WithLog(CaptureHome home, Action<byte[], byte[]> use)
    {
        var (made, file, log) = (home.In("made.duckdb"), Array.Empty<byte>(), Array.Empty<byte>());
        File.Copy(home.Paths.Database, made);
        using (var connection = new DuckDBConnection("DataSource=:memory:"))
        {
            connection.Open();
            Scalar(connection, $"""
                attach '{made}' as made; set wal_autocheckpoint = '1TB';
                insert into made.memory_changes select i::varchar, 's', timestamp '2026-01-01' from range(10) t(i);
                insert into made.memory_changes values ('last', 's', timestamp '2026-01-01'); select 1
                """);
            (file, log) = (File.ReadAllBytes(made), File.ReadAllBytes(made + ".wal"));
        }

        use(file, log);
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

    // DuckDB uses a POSIX record lock. Such locks do not conflict within one process, so another process must hold it.
    static Process Lock(string path) => ProgramRun.Start("python3",
        ["-c", "import fcntl, sys; f = open(sys.argv[1], 'r+b'); fcntl.lockf(f, fcntl.LOCK_EX); print('locked', flush=True); sys.stdin.read()", path],
        new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "" });
}
