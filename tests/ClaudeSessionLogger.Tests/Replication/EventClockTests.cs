using ClaudeSessionLogger.Diagnostics;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Reports.Entries;
using ClaudeSessionLogger.SharedLog;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Sync;
using ClaudeSessionLogger.Tests.Hooks;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Replication;

/// <summary>Events dated in the future, and clocks that are wrong.</summary>
public sealed class EventClockTests : IDisposable
{
    static readonly DateTime s_now = new(2026, 11, 22, 10, 0, 0, DateTimeKind.Utc);

    readonly LogMachine _keith = new("Keith"),
        _jane = new("Jane");

    public void Dispose()
    {
        _keith.Dispose();
        _jane.Dispose();
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MaxValue - 1)]
    public void Changes_after_a_poisoned_timestamp_apply_and_no_clock_adopts_it(long stamp)
    {
        var entry = _keith.Log("counts refunds twice");
        Poison(_keith, entry.Id.Value, new(stamp));

        Assert.Equal("resolved", _keith.Status(entry.Id, "resolved").StatusText);
        Assert.Equal("resolved", _keith.Change(entry.Id, new EntryChange(EventKind.Title, "twice")).StatusText);
        _jane.Pull(_keith);

        Assert.Equal(_keith.Rows(), _jane.Rows());
        using var database = _jane.Open();
        Assert.True(new EventStore(database).LastStamp(_jane.AsOf(database)).Time < s_now.AddDays(1));
        // A change that names the held value overrides it.
        Assert.Equal(0, ClockOf(database).FutureChanges);
    }

    [Fact]
    public void Held_events_are_counted_until_someone_decides_or_forgets()
    {
        var (decided, forgotten, left) = (_keith.Log("one"), _keith.Log("two"), _keith.Log("three"));
        foreach (var entry in (ReadOnlySpan<LogEntry>)[decided, forgotten, left])
            Poison(_keith, entry.Id.Value, HybridTimestamp.Last);
        // A note overrides nothing, even if it names an event as replaced.
        var poison = Poisoned(left.Id.Value, HybridTimestamp.Last);
        _keith.Receive([
            LogEvent.Following(
                new("eve"),
                ChainHead.None,
                new(HybridTimestamp.At(s_now), s_now, "Eve", "app", left.Id, EventKind.Note, "", null, poison.Hash)
            ),
        ]);

        // The value applies already, but another value is held.
        Assert.Equal(3, _keith.Status(decided.Id, "open").Events);
        _keith.Write(writer => writer.Forget(forgotten.Id));

        using var database = _keith.Open();
        Assert.Equal([left.Id], new EventStore(database).EntriesInFuture(EventTime.MaxStamp(s_now)));
        Assert.Equal(
            [left.Id],
            EntryQuery
                .List(database, new() { HeldAfter = EventTime.MaxStamp(s_now) }, bodies: false)
                .Select(entry => entry.Id)
        );
    }

    [Fact]
    public void An_accepted_change_applies_everywhere_and_can_be_changed_again()
    {
        var entry = _keith.Log("counts refunds twice");
        Poison(_keith, entry.Id.Value, HybridTimestamp.Last);

        var accepted = _keith.Write(writer =>
            writer.Change(
                entry.Id,
                now =>
                    [.. now.FutureChanges.Select(futureEvent => new EntryChange(futureEvent.Field, futureEvent.Value))]
            )
        );
        Assert.Equal(("blocked", 0, 0), (accepted.StatusText, accepted.FutureChanges.Count, accepted.Conflicts.Count));
        Assert.Equal("resolved", _keith.Status(entry.Id, "resolved").StatusText);
        _jane.Pull(_keith);

        Assert.Equal(_keith.Rows(), _jane.Rows());
    }

    [Fact]
    public void A_flush_applies_a_held_event_when_it_is_due()
    {
        var entry = _keith.Log("counts refunds twice");
        Poison(_keith, entry.Id.Value, HybridTimestamp.At(s_now.AddDays(10)));
        using var database = _keith.Open();
        DueEvents.Refresh(database, s_now);
        Assert.Equal("open", Status());

        DueEvents.Refresh(database, s_now.AddDays(8));
        Assert.Equal("open", Status());
        DueEvents.Refresh(database, s_now.AddDays(9));
        Assert.Equal("blocked", Status());
        // The clock was ahead.
        DueEvents.Refresh(database, s_now);
        Assert.Equal("open", Status());

        string? Status() => database.Scalar<string>("select status from log_entries where id = $id", ("id", entry.Id));
    }

    [Fact]
    public void A_future_event_applied_by_an_older_version_is_held_after_a_flush()
    {
        var entry = _keith.Log("counts refunds twice");
        Poison(_keith, entry.Id.Value, HybridTimestamp.Last);
        using var database = _keith.Open();
        database.Execute("update log_entries set status = 'blocked'");

        DueEvents.Refresh(database, s_now);

        Assert.Equal("open", database.Scalar<string>("select status from log_entries"));
    }

    [Fact]
    public void A_clock_ten_years_behind_does_not_hold_the_events_of_others()
    {
        var entry = _keith.Log("counts refunds twice");
        _keith.Status(entry.Id, "resolved");
        _jane.Clock.Now = _jane.Clock.Now.AddYears(-10);

        _jane.Pull(_keith);

        Assert.Equal(_keith.Rows(), _jane.Rows());
        Assert.Equal("open", _jane.Status(entry.Id, "open").StatusText);
    }

    [Theory]
    [InlineData(0, new double[0], 0)]
    // One machine alone does not correct the clock.
    [InlineData(0, new double[] { 20 }, 0)]
    [InlineData(0, new double[] { 20, -0.5 }, 0)]
    // Two machines do, up to the earlier of their times, unless as many agree with ours.
    [InlineData(0, new double[] { 1000, 400 }, 400)]
    [InlineData(0, new double[] { 1000, 400, 0 }, 400)]
    [InlineData(0, new double[] { 1000, 400, 0, -0.5 }, 0)]
    // A clock before the first year of the program is wrong.
    [InlineData(-4000, new double[] { 20000 }, -4000)]
    [InlineData(-4000, new double[] { 0 }, 0)]
    [InlineData(-4000, new double[] { 20000, 0 }, 0)]
    public void Without_a_hub_clock_two_agreeing_machines_correct_the_clock(
        double own,
        double[] others,
        double expected
    )
    {
        var asOf = EventClock.TimeFromOthers(
            [.. others.Select(days => HybridTimestamp.At(s_now.AddDays(days)))],
            s_now.AddDays(own)
        );
        Assert.Equal(s_now.AddDays(expected), asOf);
    }

    [Fact]
    public void A_clock_set_back_after_a_sync_does_not_hold_received_events()
    {
        using var database = _keith.Open();
        HubStateStore.SetClockSeen(database, s_now);
        _keith.Clock.Now = _keith.Clock.Now.AddYears(-3);
        Assert.Equal(s_now, _keith.AsOf(database));
    }

    [Theory]
    // A clock four years behind is corrected until the user sets it right.
    [InlineData(1460, -1460)]
    [InlineData(1460, 1)]
    // The same applies to a clock four years ahead.
    [InlineData(-1460, 1461)]
    [InlineData(-1460, 1)]
    // Small differences are always corrected.
    [InlineData(-0.1, 1.1)]
    public void A_wrong_clock_is_corrected_by_the_hub_clock(double offset, double days)
    {
        var corrected = HubStateStore.ToHubTime(s_now.AddDays(days), TimeSpan.FromDays(offset), s_now);
        Assert.InRange(corrected, s_now, s_now.AddDays(1.1));
    }

    [Theory]
    [InlineData("infinity", false)]
    [InlineData("-infinity", true)]
    [InlineData("12000-01-01", false)]
    [InlineData("0044-03-15 (BC)", true)]
    public void A_DuckDB_time_out_of_range_is_read_as_the_last_or_first_time(string time, bool isFirst)
    {
        using var database = _keith.Open();
        Assert.Equal(
            isFirst ? SafeTime.First : SafeTime.Last,
            database.Query($"select timestamp '{time}'", row => row.Time(0)).Single()
        );
    }

    [Fact]
    public void Timestamp_arithmetic_saturates_at_the_last_time()
    {
        Assert.Equal(HybridTimestamp.Last, HybridTimestamp.At(DateTime.MaxValue));
        Assert.Equal(long.MinValue, HybridTimestamp.At(DateTime.MinValue).Value);
        Assert.Equal(HybridTimestamp.Last, HybridTimestamp.Next(s_now, HybridTimestamp.Last));
        Assert.Equal(SafeTime.Last, s_now.AddSafely(TimeSpan.MaxValue));
        Assert.Equal(SafeTime.First, s_now.AddSafely(TimeSpan.MinValue));
        Assert.Equal(s_now, HybridTimestamp.At(s_now).Time);
    }

    [Fact]
    public void A_wrong_clock_and_held_events_are_reported()
    {
        Assert.Null(new ClockReport(TimeSpan.FromMinutes(4), 0).OffsetText);
        Assert.Equal(
            "this machine's clock is 3 h 0 min behind the hub's",
            new ClockReport(TimeSpan.FromHours(3), 0).OffsetText
        );
        Assert.Equal("1 change is dated in the future", new ClockReport(null, 1).FutureText);
    }

    static ClockReport ClockOf(Database database) => ClockReport.Of(database, new HookClock(), null);

    static void Poison(LogMachine machine, string entry, HybridTimestamp stamp) =>
        machine.Receive([Poisoned(entry, stamp)]);

    static LogEvent Poisoned(string entry, HybridTimestamp stamp) =>
        LogEvent.Following(
            new("mallory"),
            ChainHead.None,
            new(stamp, s_now, "Mallory", "app", new(entry), EventKind.Status, "blocked", null, null)
        );
}
