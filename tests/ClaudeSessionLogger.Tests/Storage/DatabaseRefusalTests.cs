using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using DuckDB.NET.Data;
using Xunit;

namespace ClaudeSessionLogger.Tests.Storage;

/// <summary>Foreign and damaged files are refused in one sentence and not changed.</summary>
public sealed class DatabaseRefusalTests
{
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
        WithLog(
            home,
            (file, wal) =>
            {
                var damaged = (byte[])wal.Clone();
                damaged[damaged.Length / 2] ^= 0xFF;
                File.WriteAllBytes(home.Paths.Database, file);
                File.WriteAllBytes(log, damaged);
                AssertRefused(home, FailureKind.Invalid, ".wal cannot be replayed");
                Assert.Equal(damaged, File.ReadAllBytes(log));
                Assert.Equal(file, File.ReadAllBytes(home.Paths.Database));
            }
        );
    }

    [Fact]
    public void A_WAL_torn_by_a_kill_restores_what_was_committed()
    {
        using var home = new CaptureHome();
        Fill(home);
        WithLog(
            home,
            (file, wal) =>
            {
                File.WriteAllBytes(home.Paths.Database, file);
                File.WriteAllBytes(home.Paths.Database + ".wal", wal[..^7]);
                Assert.Equal("10", home.One("select count(*) from memory_changes"));
            }
        );
    }

    [Fact]
    public void A_WAL_of_another_database_is_refused()
    {
        using var home = new CaptureHome();
        using var other = new CaptureHome();
        Fill(home);
        Fill(other);
        var file = File.ReadAllBytes(other.Paths.Database);
        WithLog(
            home,
            (_, wal) =>
            {
                File.WriteAllBytes(other.Paths.Database, file);
                File.WriteAllBytes(other.Paths.Database + ".wal", wal);
                AssertRefused(other, FailureKind.Invalid, other.Paths.Database);
                Assert.Equal(file, File.ReadAllBytes(other.Paths.Database));
            }
        );
    }

    static void AssertRefused(CaptureHome home, FailureKind kind, string words)
    {
        var failure = Assert.Throws<Failure>(() => home.Open().Dispose());
        Assert.Equal(kind, failure.Kind);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    static void Fill(CaptureHome home) =>
        home.Execute("insert into log_entries (id, body) select i::varchar, repeat('x', 1000) from range(5000) t(i)");

    /// <summary>Passes the file and its WAL in the state in which a commit is only in the WAL.</summary>
    static void WithLog(CaptureHome home, Action<byte[], byte[]> use)
    {
        var (made, file, log) = (home.In("made.duckdb"), Array.Empty<byte>(), Array.Empty<byte>());
        File.Copy(home.Paths.Database, made);
        using (var connection = new DuckDBConnection("DataSource=:memory:"))
        {
            connection.Open();
            Scalar(
                connection,
                $"""
                attach '{made}' as made; set wal_autocheckpoint = '1TB';
                insert into made.memory_changes select i::varchar, 's', timestamp '2026-01-01' from range(10) t(i);
                insert into made.memory_changes values ('last', 's', timestamp '2026-01-01'); select 1
                """
            );
            (file, log) = (File.ReadAllBytes(made), File.ReadAllBytes(made + ".wal"));
        }

        use(file, log);
    }

    static string Scalar(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()?.ToString() ?? "";
    }
}
