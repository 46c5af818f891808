using System.Diagnostics;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using DuckDB.NET.Data;
using Xunit;

namespace ClaudeSessionLogger.Tests.Storage;

/// <summary>A database that another process uses.</summary>
public sealed class DatabaseWaitTests
{
    [Fact]
    public void A_file_that_another_process_is_about_to_make_is_waited_for()
    {
        using var home = new CaptureHome();
        home.Paths.CreateHome();
        File.WriteAllBytes(home.Paths.Database, []);
        using (FileLock.Acquire(home.Paths.Database + ".lock", TimeSpan.Zero))
        {
            var failure = Assert.Throws<Failure>(() =>
                Database.Open(home.Paths, TimeProvider.System, TimeSpan.FromMilliseconds(40))
            );
            Assert.Equal(FailureKind.Busy, failure.Kind);
        }

        Assert.True(File.Exists(home.Paths.Database));
        Assert.Equal("0", home.One("select count(*) from sessions"));
    }

    [Fact]
    public async Task Who_holds_the_file_is_named_after_the_wait()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The lock is held by a POSIX lock here.");
        using var home = new CaptureHome();
        home.One("select 1");
        using var holder = Lock(home.Paths.Database);
        try
        {
            Assert.Equal("locked", await holder.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            var failure = Assert.Throws<Failure>(() =>
                Database.Open(home.Paths, TimeProvider.System, TimeSpan.FromMilliseconds(50))
            );
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
    public async Task Who_waits_gets_the_file_when_it_is_let_go()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The lock is held by a POSIX lock here.");
        using var home = new CaptureHome();
        home.One("select 1");
        using var holder = Lock(home.Paths.Database);
        Assert.Equal("locked", await holder.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        var opening = Task.Run(
            () => Database.Open(home.Paths, TimeProvider.System, TimeSpan.FromMinutes(1)),
            TestContext.Current.CancellationToken
        );
        holder.StandardInput.Close();

        using var database = await opening;
        Assert.Equal(0, database.Scalar<long>("select count(*) from sessions"));
    }

    static string Scalar(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()?.ToString() ?? "";
    }

    // DuckDB's lock is a POSIX record lock over the file; those of one process do not see each other, so another must hold it.
    static Process Lock(string path) =>
        ProgramRun.Start(
            "python3",
            [
                "-c",
                "import fcntl, sys; f = open(sys.argv[1], 'r+b'); fcntl.lockf(f, fcntl.LOCK_EX); print('locked', flush=True); sys.stdin.read()",
                path,
            ],
            new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "" }
        );
}
