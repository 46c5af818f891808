using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Storage;

/// <summary>Each migration is applied once, and never to a newer schema.</summary>
public sealed class MigrationsTests
{
    [Fact]
    public void Each_script_is_applied_once()
    {
        using var home = new CaptureHome();
        var first = home.One("select string_agg(name || applied_at::varchar, ',' order by name) from migrations");
        Assert.Contains("0001", first, StringComparison.Ordinal);
        Assert.Equal(
            first,
            home.One("select string_agg(name || applied_at::varchar, ',' order by name) from migrations")
        );
    }

    [Fact]
    public void A_newer_schema_is_refused_by_readers_and_writers()
    {
        using var home = new CaptureHome();
        home.Execute("insert into migrations values ('9999_later.sql', timestamp '2030-01-01')");
        var bytes = File.ReadAllBytes(home.Paths.Database);

        foreach (
            var open in (Action[])
                [() => home.Open().Dispose(), () => Database.OpenToRead(home.Paths, TimeSpan.Zero)?.Dispose()]
        )
        {
            var failure = Assert.Throws<Failure>(open);
            Assert.Equal(FailureKind.Invalid, failure.Kind);
            Assert.Contains("newer claude-session-logger", failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(bytes, File.ReadAllBytes(home.Paths.Database));
    }

    [Fact]
    public void Reading_a_missing_file_does_not_create_it()
    {
        using var home = new CaptureHome();
        Assert.Null(Database.OpenToRead(home.Paths, TimeSpan.Zero));
        Assert.False(File.Exists(home.Paths.Database));
    }

    [Fact]
    public void The_last_three_backups_are_kept()
    {
        using var home = new CaptureHome();
        using var database = home.Open();
        for (var made = 0; made < 5; made++)
            Backups.Make(database, home.Paths, new Clock(new(2026, 11, 1, 0, 0, made, TimeSpan.Zero)));

        Assert.Equal(["04", "03", "02"], Backups.All(home.Paths).Select(path => path[^6..^4]));
    }

    [Fact]
    public void The_listed_session_columns_match_the_table()
    {
        using var home = new CaptureHome();
        using var database = home.Open();
        var columns = database.Query(
            "select column_name from duckdb_columns() where database_name = 'logger' and table_name = 'sessions'",
            row => row.GetString(0)
        );

        Assert.Equal(
            [.. SessionColumns.Shown.ToString().Split(", ").Append("synced").Order(StringComparer.Ordinal)],
            columns.Order(StringComparer.Ordinal)
        );
        Assert.Empty(SessionColumns.OnHub.Except(columns));
    }

    sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
