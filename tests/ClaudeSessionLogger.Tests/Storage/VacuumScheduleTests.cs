using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Storage;

/// <summary>The parts that earlier transactions added to tables are merged once a day.</summary>
public sealed class VacuumScheduleTests : IDisposable
{
    static readonly DateTimeOffset s_start = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    readonly CaptureHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void It_is_due_a_day_after_the_last_time_and_then_not_for_a_day()
    {
        using var database = _home.Open();
        Assert.False(IsDue(database, hours: 0));
        Assert.False(IsDue(database, hours: 23.9));
        Assert.True(IsDue(database, hours: 24));
        Assert.False(IsDue(database, hours: 25));
        Assert.False(IsDue(database, hours: 47.9));
        Assert.True(IsDue(database, hours: 48));
    }

    [Fact]
    public void It_is_due_after_the_clock_was_set_back()
    {
        using var database = _home.Open();
        Assert.False(IsDue(database, hours: 1000));
        Assert.True(IsDue(database, hours: 0));
        Assert.False(IsDue(database, hours: 1));
    }

    [Fact]
    public void It_is_due_when_the_stored_time_cannot_be_read()
    {
        using var database = _home.Open();
        Meta.Set(database, "vacuumed_at", "yesterday");
        Assert.True(IsDue(database, hours: 0));
        Assert.False(IsDue(database, hours: 1));
    }

    [Fact]
    public void Imports_of_one_day_add_parts_and_the_first_of_the_next_day_merges_them()
    {
        for (var number = 0; number < 4; number++)
            Import(number);
        var parts = Parts();
        Assert.InRange(parts, 2, 4);

        _home.Execute("delete from meta where key = 'vacuumed_at'");
        _home.Execute("insert into meta (key, value) values ('vacuumed_at', '2026-01-01T00:00:00.0000000+00:00')");
        Import(4);
        Assert.InRange(Parts(), 1, parts - 1);
        Assert.Equal("5", _home.One("select count(*) from responses"));
    }

    void Import(int number)
    {
        new Synthetic($"session-{number}", number * 100)
            .Prompt()
            .Response($"response-{number}")
            .Save(Path.Combine(_home.Projects, "p"));
        _home.Import();
    }

    int Parts() =>
        int.Parse(
            _home.One("select count(distinct row_group_id) from pragma_storage_info('responses')"),
            System.Globalization.CultureInfo.InvariantCulture
        );

    static bool IsDue(Database database, double hours) => VacuumSchedule.IsDue(database, new Clock(hours));

    sealed class Clock(double hours) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => s_start + TimeSpan.FromHours(hours);
    }
}
