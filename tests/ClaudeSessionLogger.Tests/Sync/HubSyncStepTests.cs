using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Sync;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Sync;

/// <summary>What a flush keeps of a hub sync, for the commands that report it later.</summary>
public sealed class HubSyncStepTests : IDisposable
{
    readonly MemoryMachine _ann = new("Ann");

    public void Dispose() => _ann.Dispose();

    [Fact]
    public void An_unreadable_device_file_is_reported_as_long_as_it_is_there()
    {
        using var place = new TestHub("folder");
        Flush(place);
        var damaged = Path.Combine(place.Address.Path!, "devices", $"{Guid.NewGuid()}.json");
        File.WriteAllText(damaged, "[[[");
        Flush(place);
        Assert.Contains("devices/", Unreadable(), StringComparison.Ordinal);
        Flush(place);
        Assert.Contains("devices/", Unreadable(), StringComparison.Ordinal);

        File.Delete(damaged);
        Flush(place);
        Assert.Null(Unreadable());
    }

    [Fact]
    public void A_row_of_another_tool_with_the_id_of_a_shared_note_is_no_entry()
    {
        using var place = new TestHub("duckdb");
        place.Open().Dispose();
        place.Execute(
            "insert into claude_sessions.log_entries (id, category, status, title, logged_at) select id, 'note', "
                + "'info', 'of another tool', timestamp '2026-01-01' from (values ('memory/x'), ('plain')) v(id)"
        );

        Flush(place);

        Assert.Equal(["plain"], _ann.Query("select id from log_entries", row => row.GetString(0)));
        Assert.Equal(["plain"], _ann.Query("select distinct entry_id from log_events", row => row.GetString(0)));
    }

    void Flush(TestHub place)
    {
        _ann.Configure(settings => settings.WithHub(place.Address.ToString()));
        new HubSyncStep(
            _ann.Paths,
            Settings.Load(_ann.Paths, (string _) => { }),
            TimeProvider.System,
            _ => place.Open()
        ).Run();
    }

    string? Unreadable()
    {
        using var database = _ann.Open();
        return HubStateStore.Unreadable(database);
    }
}
