using System.Collections.Concurrent;
using System.Diagnostics;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Platform.App;
using Xunit;

namespace ClaudeSessionLogger.Tests.Hooks;

public sealed class FlushLockTests : IDisposable
{
    readonly HookHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_single_flush_runs_once_and_leaves_no_request()
    {
        var runs = 0;
        Assert.True(FlushLock.RunExclusive(_home.Paths, () => runs++));
        Assert.Equal(1, runs);
        Assert.False(File.Exists(_home.Paths.FlushRequest));
        Assert.Null(FlushLock.TryDescribeHolder(_home.Paths));
    }

    [Fact]
    public void A_request_during_a_flush_causes_another_run()
    {
        var runs = 0;
        FlushLock.RunExclusive(
            _home.Paths,
            () =>
            {
                if (++runs < 3)
                    Assert.True(FlushLock.Request(_home.Paths));
            }
        );
        Assert.Equal(3, runs);
    }

    [Fact]
    public void A_concurrent_caller_returns_at_once_and_the_holder_runs_again()
    {
        var served = new List<string>();
        var ranForTheOther = true;
        FlushLock.RunExclusive(
            _home.Paths,
            () =>
            {
                served.Add("run");
                if (served.Count == 1)
                    ranForTheOther = RunElsewhere(() => served.Add("the other itself"));
            }
        );
        Assert.False(ranForTheOther);
        Assert.Equal(["run", "run"], served);
    }

    [Fact]
    public void A_failed_run_is_repeated_for_requests_of_others()
    {
        var runs = 0;
        void Work()
        {
            if (++runs > 1)
                return;
            RunElsewhere(() => { });
            throw new Failure(FailureKind.Busy, "the database is locked");
        }

        Assert.True(FlushLock.RunExclusive(_home.Paths, Work));
        Assert.Equal(2, runs);
    }

    [Fact]
    public void An_exception_of_the_last_run_is_rethrown_and_the_lock_is_released()
    {
        var thrown = Assert.Throws<Failure>(() =>
            FlushLock.RunExclusive(_home.Paths, () => throw new Failure(FailureKind.Busy, "locked"))
        );
        Assert.Equal("locked", thrown.Message);
        Assert.True(FlushLock.RunExclusive(_home.Paths, () => { }));
    }

    [Fact]
    public void The_flush_runs_without_a_lock_if_the_home_folder_is_not_writable()
    {
        File.WriteAllText(_home.In(".claude"), "a file where the folder should be");
        var runs = 0;
        Assert.True(FlushLock.RunExclusive(_home.Paths, () => runs++));
        Assert.Equal(1, runs);
    }

    [Fact]
    public void A_lock_that_cannot_be_opened_is_logged_and_the_flush_runs_once()
    {
        Directory.CreateDirectory(_home.Paths.FlushLock);
        var runs = 0;
        Assert.True(
            FlushLock.RunExclusive(
                _home.Paths,
                () =>
                {
                    runs++;
                    FlushLock.Request(_home.Paths);
                }
            )
        );
        Assert.Equal(1, runs);
        Assert.Contains("cannot lock", _home.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Concurrent_flushes_run_one_at_a_time_and_lose_no_request(int seed)
    {
        const int threads = 4,
            asks = 25;
        var waiting = new ConcurrentQueue<int>();
        int inside = 0,
            together = 0,
            done = 0;

        void Flush()
        {
            if (Interlocked.Increment(ref inside) > 1)
                Interlocked.Increment(ref together);
            while (waiting.TryDequeue(out var spins))
            {
                Thread.SpinWait(spins);
                Interlocked.Increment(ref done);
            }

            Interlocked.Decrement(ref inside);
        }

        var started = Enumerable
            .Range(0, threads)
            .Select(t => new Thread(() =>
            {
                var random = new Random((seed * 100) + t);
                for (var i = 0; i < asks; i++)
                {
                    Thread.SpinWait(random.Next(20_000));
                    waiting.Enqueue(random.Next(5_000));
                    FlushLock.RunExclusive(_home.Paths, Flush);
                }
            }))
            .ToList();
        started.ForEach(t => t.Start());
        started.ForEach(t => t.Join());

        Assert.Equal(0, together);
        Assert.Equal(threads * asks, done);
        Assert.False(File.Exists(_home.Paths.FlushRequest));
    }

    [Fact]
    public void A_flush_does_not_run_while_another_process_holds_the_lock()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/flock"), "needs flock(1) of util-linux");
        _home.Paths.CreateHome();
        using var holder = Process.Start(
            new ProcessStartInfo(
                "/usr/bin/flock",
                ["--no-fork", _home.Paths.FlushLock, "sh", "-c", "echo held; exec cat"]
            )
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        Assert.Equal("held", holder.StandardOutput.ReadLine());

        Assert.NotNull(FlushLock.TryDescribeHolder(_home.Paths));
        Assert.False(FlushLock.RunExclusive(_home.Paths, () => Assert.Fail("another process has the lock")));
        Assert.True(File.Exists(_home.Paths.FlushRequest), "the holder finds the request when it looks again");

        holder.Kill();
        holder.WaitForExit();
        Assert.Null(FlushLock.TryDescribeHolder(_home.Paths));
        Assert.True(FlushLock.RunExclusive(_home.Paths, () => { }));
    }

    [Fact]
    public void The_holder_is_described_with_process_id_and_time() =>
        FlushLock.RunExclusive(
            _home.Paths,
            () =>
                Assert.Equal(
                    $"PID {Environment.ProcessId}, since 2026-11-22 10:00:00 UTC",
                    FlushLock.TryDescribeHolder(_home.Paths)
                ),
            _home.Clock
        );

    /// <summary>
    /// Runs on another thread, which behaves like another process because the lock belongs to the opened file.
    /// </summary>
    bool RunElsewhere(Action work)
    {
        var ran = false;
        var thread = new Thread(() => ran = FlushLock.RunExclusive(_home.Paths, work));
        thread.Start();
        thread.Join();
        return ran;
    }
}
