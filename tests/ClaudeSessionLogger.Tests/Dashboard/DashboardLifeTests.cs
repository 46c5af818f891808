using ClaudeSessionLogger.Dashboard.Server;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Dashboard;

/// <summary>How long a dashboard runs, and what an open page learns meanwhile.</summary>
public sealed class DashboardLifeTests : IDisposable
{
    readonly LogMachine _machine = new("Ada");

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void It_ends_after_an_hour_without_a_page()
    {
        var clock = new SteppedClock();
        using var activity = new PageActivity(clock);
        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.False(activity.Idle.IsCompleted);
        activity.NoteRequest();
        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.False(activity.Idle.IsCompleted);
        using (activity.Open())
            clock.Advance(TimeSpan.FromHours(30));
        Assert.False(activity.Idle.IsCompleted);
        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.False(activity.Idle.IsCompleted);
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.True(activity.Idle.IsCompleted);
    }

    [Fact]
    public async Task An_open_page_learns_what_another_process_writes()
    {
        await using var client = await DashboardClient.Open(_machine.Paths);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{client.Origin}/api/changes");
        request.Headers.Add("Cookie", client.Cookie);
        using var response = await client.Http.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            Cancellation
        );
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
        var first = await Stamp(lines);
        Assert.Equal(0, (await _machine.Run("log", "task", "backfill the ledger")).ExitCode);
        Assert.NotEqual(first, await Stamp(lines));
        var entries = (await client.Get("/api/entries")).Json.GetProperty("entries");
        Assert.Equal("backfill the ledger", entries[0].GetProperty("title").GetString());
    }

    static async Task<string> Stamp(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                return line;
        throw new InvalidOperationException("the stream ended");
    }

    [Fact]
    public async Task It_ends_at_once_although_a_page_is_open()
    {
        var client = await DashboardClient.Open(_machine.Paths);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{client.Origin}/api/changes");
        request.Headers.Add("Cookie", client.Cookie);
        using var response = await client.Http.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            Cancellation
        );
        await client.Server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        await Assert.ThrowsAnyAsync<Exception>(() => client.Http.GetAsync(client.Origin, Cancellation));
        client.Http.Dispose();
    }

    [Fact]
    public async Task Other_commands_write_while_the_page_asks()
    {
        await using var client = await DashboardClient.Open(_machine.Paths);
        _machine.Log("the first");
        var asking = Parallel.ForAsync(0, 40, async (_, _) => await client.Get("/api/entries"));
        Assert.Equal(0, (await _machine.Run("log", "task", "backfill the ledger")).ExitCode);
        await asking;
        Assert.Equal(2, (await client.Get("/api/entries")).Json.GetProperty("entries").GetArrayLength());
    }

    public void Dispose() => _machine.Dispose();

    /// <summary>A clock that stands still until it is advanced, and then runs its timers.</summary>
    sealed class SteppedClock : TimeProvider
    {
        readonly List<SteppedTimer> _timers = [];
        TimeSpan _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new SteppedTimer(() => callback(state), _now + dueTime, period);
            _timers.Add(timer);
            return timer;
        }

        public void Advance(TimeSpan time)
        {
            var end = _now + time;
            while (_timers.MinBy(timer => timer.Due) is { } next && next.Due <= end)
            {
                _now = next.Due;
                next.Fire();
            }

            _now = end;
        }
    }

    sealed class SteppedTimer(Action callback, TimeSpan due, TimeSpan period) : ITimer
    {
        public TimeSpan Due { get; private set; } = due;

        public void Fire()
        {
            Due += period;
            callback();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => Due = TimeSpan.MaxValue;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
