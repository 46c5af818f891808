using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Sync;

/// <summary>
/// Events that are missing or damaged on a hub are found and sent again, without blocking anything else.
/// </summary>
public sealed class HubRepairerTests
{
    public static TheoryData<string> Kinds => ["folder", "duckdb", "postgresql"];

    public static TheoryData<string> Tables => ["duckdb", "postgresql"];

    [Theory, MemberData(nameof(Kinds))]
    public void A_hub_and_the_database_compute_the_same_digests(string kind)
    {
        using var place = new TestHub(kind);
        using var machine = new LogMachine("Jane");
        var story = new LogStory();
        foreach (var value in (string?[])["ünï \u001f \"quoted\" \\ 𝄞\r\nline", "", null])
            story.Write(value);
        story.Write(1_100);
        using var hub = place.Open();
        hub.Push(story.Push());
        machine.Receive(story.Events);

        EventRange[] ranges = [new(story.Device, 0, 1_103), new(new("abc"), 0, 5)];
        using var database = machine.Open();
        Assert.Equal(EventDigest.Compute(story.Events), hub.Digests(ranges));
        Assert.Equal(EventDigest.Compute(story.Events), new EventStore(database).Digests(ranges));
        Assert.Equal(EventDigest.Compute(story.Events.Take(7)), hub.Digests([new(story.Device, 0, 7)]));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Repair_sends_events_only_up_to_the_known_head(string kind)
    {
        using var place = new TestHub(kind);
        var (story, other) = (new LogStory().Write(4), new LogStory().Write(1));
        using (var hub = place.Open())
            hub.Push(story.Push());
        Damage(place, story, 2);
        using var after = place.Open();
        after.Push(other.Push());

        HubRepairRequest repair = new(other.Pusher, story.Device, story.Head, [], [story.Events[1]]);
        Assert.Equal(
            FailureKind.Conflict,
            Assert.Throws<Failure>(() => after.Repair(repair with { Head = story.Events[2].Head })).Kind
        );
        after.Repair(repair);

        Assert.Equal(story.Events, after.Read([new(story.Device, 0, 4)], 1 << 20));
        Assert.Equal(EventDigest.Compute(story.Events), after.Digests([new(story.Device, 0, 4)]));
    }

    [Theory, MemberData(nameof(Tables))]
    public void An_existing_row_is_not_reported_as_missing(string kind)
    {
        using var place = new TestHub(kind);
        var story = new LogStory().Write(3);
        var wrong = story.Events[1] with { Content = story.Events[1].Content with { Value = "another" } };
        using var hub = place.Open();
        hub.Push(story.Push());

        hub.Repair(new(story.Pusher, story.Device, story.Head, [wrong], []));

        Assert.Equal(story.Events, hub.Read([new(story.Device, 0, 3)], 1 << 20));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Repair_does_not_restore_forgotten_text(string kind)
    {
        using var place = new TestHub(kind);
        var story = new LogStory().Write(2);
        story.Write("", kind: EventKind.Forgotten);
        using (var hub = place.Open())
            hub.Push(story.Push());
        Damage(place, story, 1);
        using var after = place.Open();

        after.Repair(new(story.Pusher, story.Device, story.Head, [], [story.Events[0]]));

        Assert.Equal([null, null, ""], after.Read([new(story.Device, 0, 3)], 1 << 20).Select(e => e.Content.Value));
    }

    [Theory, MemberData(nameof(Tables))]
    public void An_invalid_row_is_skipped(string kind)
    {
        using var place = new TestHub(kind);
        var story = new LogStory().Write(2);
        using (var hub = place.Open())
            hub.Push(story.Push());
        var bc = kind == "postgresql" ? "'4000-01-01 BC'" : "'4000-01-01 (BC)'";
        place.Execute(
            $"""
            insert into claude_sessions.devices (device_id, seq, chain, pushes, mark, seen_at, revoked) values ('ffffffff', -5, '{Guid.NewGuid()}', 0, 5, {bc}, false);
            insert into claude_sessions.log_entries (id, logged_at, title) values ('bc', {bc}, 'bad'), ('good', timestamp '2026-01-01', 'good');
            update claude_sessions.log_events set written_at = {bc} where seq = 1
            """
        );

        using var after = place.Open();
        Assert.Contains(after.Devices(), device => device.Device == story.Device);
        Assert.Contains(after.ExternalEntries(), row => row.Id.Value == "good");
        Assert.Contains(story.Events[1], after.Read([new(story.Device, 0, 2)], 1 << 20));
    }

    [Fact]
    public void A_garbled_line_is_rewritten_by_its_owner()
    {
        using var place = new TestHub("folder");
        var story = new LogStory().Write(5);
        using (var hub = place.Open())
            hub.Push(story.Push());
        Damage(place, story, 3);
        using var after = place.Open();
        Assert.Equal(2, after.Read([new(story.Device, 0, 5)], 1 << 20).Count);

        after.Repair(new(story.Pusher, story.Device, story.Head, [story.Events[2]], []));

        var file = Assert.Single(
            Directory.EnumerateFiles(Path.Combine(place.Address.Path!, "events"), "*", SearchOption.AllDirectories)
        );
        Assert.Equal(5, File.ReadLines(file).Count());
    }

    static void Damage(TestHub place, LogStory story, int seq)
    {
        if (place.Address.Kind != HubKind.Folder)
        {
            place.Execute(
                $"update claude_sessions.log_events set value = 'rotten' where device_id = '{story.Device}' and seq = "
                    + $"{seq}"
            );
            return;
        }

        var file = Assert.Single(
            Directory.EnumerateFiles(Path.Combine(place.Address.Path!, "events"), "*", SearchOption.AllDirectories),
            file => file.Contains(story.Device.Value, StringComparison.Ordinal)
        );
        var lines = File.ReadAllLines(file);
        lines[seq - 1] = lines[seq - 1].Replace("event", "rotten", StringComparison.Ordinal);
        File.WriteAllLines(file, lines);
    }
}
