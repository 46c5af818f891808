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
    public void Opening_waits_for_a_file_that_another_process_is_creating()
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
    public async Task The_error_after_the_wait_names_the_process_with_the_file()
    {
        using var home = new CaptureHome();
        home.One("select 1");
        using var holder = await Lock(home.Paths.Database);
        try
        {
            var failure = Assert.Throws<Failure>(() =>
                Database.Open(home.Paths, TimeProvider.System, TimeSpan.FromMilliseconds(50))
            );
            Assert.Equal(FailureKind.Busy, failure.Kind);
            Assert.Matches(
                $@"^cannot open .*sessions\.duckdb: \S*python\S* \(process {holder.Id}\) is using it\. Try again when "
                    + @"it has finished\.$",
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
        using var home = new CaptureHome();
        home.One("select 1");
        using var holder = await Lock(home.Paths.Database);
        var opening = Task.Run(
            () => Database.Open(home.Paths, TimeProvider.System, TimeSpan.FromMinutes(1)),
            TestContext.Current.CancellationToken
        );
        holder.StandardInput.Close();

        using var database = await opening;
        Assert.Equal(0, database.Scalar<long>("select count(*) from sessions"));
    }

    [Fact]
    public async Task A_file_that_is_removed_during_the_wait_is_not_created_again()
    {
        using var home = new CaptureHome();
        home.One("select 1");
        using var holder = await Lock(home.Paths.Database);
        using var started = new ManualResetEventSlim();
        var opening = Task.Run(
            () =>
            {
                started.Set();
                return Database.OpenUnmigrated(home.Paths.Database, readOnly: false, TimeSpan.FromMinutes(1));
            },
            TestContext.Current.CancellationToken
        );
        started.Wait(TestContext.Current.CancellationToken);
        // By now it has seen the file, and waits for the other process.
        await Task.Delay(500, TestContext.Current.CancellationToken);
        File.Delete(home.Paths.Database);
        holder.StandardInput.Close();

        var failure = await Assert.ThrowsAsync<Failure>(() => opening);
        Assert.EndsWith(
            "it was removed while this command waited for it. Try again.",
            failure.Message,
            StringComparison.Ordinal
        );
        Assert.False(File.Exists(home.Paths.Database));
    }

    static string Scalar(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()?.ToString() ?? "";
    }

    // DuckDB uses a POSIX record lock. Such locks do not conflict within one process, so another process must hold it.
    static async Task<Process> Lock(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no POSIX locks.");
        var holder = ProgramRun.Start(
            "python3",
            [
                "-c",
                "import fcntl, sys; f = open(sys.argv[1], 'r+b'); fcntl.lockf(f, fcntl.LOCK_EX); print('locked', "
                    + "flush=True); sys.stdin.read()",
                path,
            ],
            new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "" }
        );
        Assert.Equal("locked", await holder.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        return holder;
    }
}
