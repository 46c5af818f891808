using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Windows;

/// <summary>Locks, killed processes, backups and the schedule on Windows.</summary>
public sealed class WindowsStorageTests : IDisposable
{
    readonly WindowsMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    async Task<int> Entries() =>
        JsonNode.Parse((await _machine.Run("list", "--json")).Succeeded().Out)!.AsArray().Count;

    [Fact]
    public async Task Processes_at_the_same_time_wait_for_each_other()
    {
        (await _machine.Run("init")).Succeeded();
        var runs = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(number => _machine.Run("log", "-c", "note", "-t", $"entry {number}"))
        );
        Assert.All(runs, run => run.Succeeded());
        Assert.Equal(4, await Entries());
    }

    [Fact]
    public async Task A_killed_import_leaves_a_database_that_opens()
    {
        for (var number = 1; number <= 40; number++)
            TranscriptWriter.Small(_machine.Home, number);
        (await _machine.Run("log", "-c", "note", "-t", "kept")).Succeeded();
        for (var round = 0; round < 4; round++)
        {
            using var import = await _machine.Start("import");
            // The database is there as soon as the process runs; where in its work it is killed does not matter.
            while (!import.HasExited && Directory.GetFiles(_machine.Home.Logger, "sessions.duckdb.*").Length < round)
                await Task.Yield();
            import.Kill(entireProcessTree: true);
            await import.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        (await _machine.Run("import")).Succeeded();
        Assert.Equal(["40"], _machine.Rows("select count(*) from sessions"));
        Assert.Equal(1, await Entries());
        Assert.DoesNotContain("problem  database", (await _machine.Run("doctor")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Killed_flushes_lose_nothing_and_count_nothing_twice()
    {
        _machine.Flushes = false;
        var sessions = Enumerable.Range(1, 5).Select(number => TranscriptWriter.Small(_machine.Home, number)).ToList();
        foreach (var session in sessions)
        {
            var transcript = WindowsMachine.OnDriveZ(session.FilePath);
            var json = Published.SessionEnd(session.SessionId, transcript, @"C:\work");
            (await _machine.Hook("session-end", json)).Succeeded();
        }

        Assert.Equal(5, _machine.Home.SpoolItems().Count);
        for (var round = 0; round < 4; round++)
        {
            using var flush = await _machine.Start("flush");
            // The first is killed when it opens the database, and each later one further in its work.
            while (!flush.HasExited && !File.Exists(_machine.Home.Database))
                await Task.Yield();
            await Task.Delay(TimeSpan.FromMilliseconds(100 * round), TestContext.Current.CancellationToken);
            flush.Kill(entireProcessTree: true);
            await flush.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        (await _machine.Run("flush")).Succeeded();
        Assert.Empty(_machine.Home.SpoolItems());
        Assert.Equal(["5"], _machine.Rows("select count(*) from sessions"));
        Assert.Equal(
            [$"{sessions.Sum(session => session.Responses)}"],
            _machine.Rows("select count(*) from responses")
        );
        Assert.Equal(
            [$"{sessions.Sum(session => session.Tokens.Total)}"],
            _machine.Rows("select cast(sum(total_tokens) as bigint) from sessions")
        );
    }

    [Fact]
    public async Task A_backup_can_be_restored()
    {
        (await _machine.Run("log", "-c", "note", "-t", "before")).Succeeded();
        var backup = JsonNode.Parse((await _machine.Run("backup", "--json")).Succeeded().Out)!;
        (await _machine.Run("log", "-c", "note", "-t", "after")).Succeeded();
        Assert.Equal(2, await Entries());

        (await _machine.Run("restore", (string)backup["path"]!)).Succeeded();

        Assert.Equal(1, await Entries());
        Assert.Contains("before", (await _machine.Run("list")).Succeeded().Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setup_installs_and_removes_the_scheduled_task()
    {
        var setup = (await _machine.Run("setup")).Succeeded();
        Assert.Contains("scheduled task \"claude-session-logger flush\", hourly", setup.Out, StringComparison.Ordinal);
        var remove = (await _machine.Run("setup", "--remove")).Succeeded();
        Assert.DoesNotContain("failed", remove.Out, StringComparison.Ordinal);
    }
}
