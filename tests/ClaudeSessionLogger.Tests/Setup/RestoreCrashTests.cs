using System.Diagnostics;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Setup;

/// <summary>
/// A command that replaces the database file and is killed at any moment leaves the old or the new file intact.
/// </summary>
public sealed class RestoreCrashTests : IDisposable
{
    readonly CapturedHome _home = new();
    readonly Random _random = new(20261122);

    public void Dispose() => _home.Dispose();

    static int Rounds => Environment.GetEnvironmentVariable("CSL_LONG") == "1" ? 100 : 8;

    [Fact]
    public async Task A_killed_restore_leaves_the_old_or_the_new_database()
    {
        TranscriptWriter.Small(_home.Home, 1);
        _home.Import();
        var (old, backup) = (_home.Recorded(), _home.Home.In("old.duckdb"));
        using (var database = _home.Read())
            Backups.CopyTo(database, backup, _home.Paths);
        TranscriptWriter.Small(_home.Home, 2);
        _home.Import();
        var now = _home.Recorded();
        var length = await Length("restore", backup);
        Assert.Equal(old, _home.Recorded());

        for (var round = 0; round < Rounds; round++)
        {
            _home.Import();
            Assert.Equal(now, _home.Recorded());
            await RunAndKill(length, "restore", backup);
            var left = _home.Recorded();
            Assert.True(
                left.Count == old.Count ? left.SequenceEqual(old) : left.Count == now.Count && !left.Except(now).Any(),
                $"round {round}: {left.Count} sessions"
            );
        }
    }

    [Fact]
    public async Task A_killed_forget_has_deleted_all_or_nothing()
    {
        var number = 0;
        string Next()
        {
            var id = TranscriptWriter.Small(_home.Home, ++number).SessionId;
            _home.Import();
            return id;
        }

        var length = await Length("forget", Next(), "--yes");
        for (var round = 0; round < Rounds; round++)
        {
            var id = Next();
            await RunAndKill(length, "forget", id, "--yes");
            using var database = _home.Read();
            var wanted = ("id", (object?)id);
            var left = (
                database.Scalar<long>("select count(*) from sessions where session_id = $id", wanted),
                database.Scalar<long>("select count(*) from responses where session_id = $id", wanted),
                database.Scalar<long>("select count(*) from transcripts where session_id = $id and not hidden", wanted),
                database.Scalar<long>("select count(*) from forgotten where session_id = $id", wanted)
            );
            Assert.Contains(left, ((long, long, long, long)[])[(1, 2, 1, 0), (0, 0, 0, 1)]);
        }
    }

    async Task<TimeSpan> Length(params string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        (await Published.Run(_home.Home, arguments)).Succeeded();
        return watch.Elapsed * 1.2;
    }

    async Task RunAndKill(TimeSpan length, params string[] arguments)
    {
        using var process = ProgramRun.Start(Published.Program, arguments, _home.Home.Environment());
        // Waits for nothing: the delay varies the moment of the kill.
        await Task.WhenAny(
            process.WaitForExitAsync(TestContext.Current.CancellationToken),
            Task.Delay(length * _random.NextDouble(), TestContext.Current.CancellationToken)
        );
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
