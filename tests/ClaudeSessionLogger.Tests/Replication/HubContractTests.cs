using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Replication;

/// <summary>The contract of all kinds of hubs.</summary>
public sealed class HubContractTests
{
    public static TheoryData<string> Kinds => ["folder", "duckdb", "postgresql"];

    [Theory, MemberData(nameof(Kinds))]
    public void A_reader_gets_exactly_the_pushed_events(string kind)
    {
        using var place = new TestHub(kind);
        var story = new LogStory();
        story.Write("'; drop table log_events; --");
        story.Write("𝄞 ünï, \u202eright to left\u200f, \u001b[31mred\u001b[0m, \"quoted\" \\ line\r\nline\u2028end");
        story.Write("");
        story.Write(null);
        using (var hub = place.Open())
            hub.Push(story.Push());

        using var other = place.Open(create: false);
        Assert.Equal(story.Events, other.Read([new(story.Device, 0, 4)], 1 << 20));
        Assert.All(story.Events, e => Assert.Equal(DateTimeKind.Utc, e.Content.WrittenAt.Kind));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Ranges_are_returned_in_the_requested_order(string kind)
    {
        using var place = new TestHub(kind);
        using var hub = place.Open();
        var (first, second) = (new LogStory().Write(6), new LogStory().Write(3));
        hub.Push(first.Push());
        hub.Push(second.Push());

        var read = hub.Read([new(second.Device, 1, 9), new(first.Device, 2, 4), new(new("abc"), 0, 5)], 1 << 20);
        Assert.Equal([.. second.Events.Skip(1), .. first.Events.Skip(2).Take(2)], read);
        Assert.Empty(hub.Read([], 1 << 20));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_page_respects_its_size_and_holds_at_least_one_event(string kind)
    {
        using var place = new TestHub(kind);
        using var hub = place.Open();
        var story = new LogStory();
        for (var i = 0; i < 10; i++)
            story.Write(new string('ä', 500)); // 1,000 bytes
        hub.Push(story.Push());

        Assert.Single(hub.Read([new(story.Device, 0, 10)], 1));
        Assert.Equal(3, hub.Read([new(story.Device, 0, 10)], 2_500).Count);
        Assert.Equal(10, hub.Read([new(story.Device, 0, 10)], 100_000).Count);
        Assert.Equal(4, hub.Read([new(story.Device, 3, 10)], 1)[0].Seq);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_push_that_does_not_continue_the_chain_changes_nothing(string kind)
    {
        using var place = new TestHub(kind);
        using var hub = place.Open();
        var story = new LogStory().Write(2);
        hub.Push(story.Push());
        var before = hub.GetState();

        story.Write(1);
        foreach (
            var wrong in (HubPushRequest[])
                [
                    story.Push(), // from the start
                    // Another chain
                    new(story.Pusher, [new(story.Device, new(2, Guid.NewGuid()), [story.Events[2]])], []),
                    new(story.Pusher, [new(story.Device, new(7, Guid.NewGuid()), [story.Events[2]])], []), // ahead
                    new(
                        story.Pusher,
                        [.. story.Push(2).Devices, .. new LogStory(new string('f', 8)).Write(3).Push(1).Devices],
                        []
                    ), // one of two
                ]
        )
        {
            Assert.Equal(FailureKind.Conflict, Assert.Throws<Failure>(() => hub.Push(wrong)).Kind);
        }

        Assert.Equal(before with { Now = null }, hub.GetState() with { Now = null });
        Assert.Equal(2, hub.Read([new(story.Device, 0, 9)], 1 << 20).Count);
        hub.Push(story.Push(2));
        Assert.Equal(story.Head, Assert.Single(hub.Devices()).Head);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void The_hub_state_shows_whether_anything_has_changed(string kind)
    {
        using var place = new TestHub(kind);
        using var hub = place.Open();
        var empty = hub.GetState();
        Assert.Equal((0, 0), (empty.Devices, empty.Mark));

        var (story, other) = (new LogStory().Write(1), new LogStory(person: "Keith").Write(2));
        hub.Push(story.Push());
        hub.Push(other.Push());
        hub.Push(story.Push(1)); // presence
        var devices = hub.Devices();
        var look = hub.GetState();
        Assert.Equal(empty.Epoch, look.Epoch);
        Assert.Equal((2, devices.Aggregate(0L, (mark, device) => mark ^ device.HeadHash)), (look.Devices, look.Mark));
        Assert.Equal(
            [story.Head, other.Head],
            devices.OrderBy(device => device.Head.Seq).Select(device => device.Head)
        );

        story.Write(1);
        hub.Push(story.Push(1));
        Assert.NotEqual(look.Mark, hub.GetState().Mark);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void An_empty_push_registers_the_device(string kind)
    {
        using var place = new TestHub(kind);
        using var hub = place.Open();
        var story = new LogStory();
        hub.Push(new(story.Pusher, [], []));
        hub.Push(new(story.Pusher with { Name = "new name" }, [], []));

        var device = Assert.Single(hub.Devices());
        Assert.Equal(
            (story.Device, ChainHead.None, "new name", "Jane", "1.0.0", false),
            (device.Device, device.Head, device.Name, device.Person, device.ProgramVersion, device.IsRevoked)
        );
        Assert.InRange(
            device.SeenAt!.Value,
            TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-5),
            TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5)
        );
        story.Write(1);
        hub.Push(story.Push());
        Assert.Equal(story.Head, Assert.Single(hub.Devices()).Head);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Another_machine_can_restore_lost_events(string kind)
    {
        using var place = new TestHub(kind);
        using var hub = place.Open();
        var (lost, finder) = (new LogStory().Write(5), new LogStory(person: "Keith").Write(1));
        hub.Push(lost.Push() with { Devices = [new(lost.Device, ChainHead.None, [.. lost.Events.Take(2)])] });
        hub.Push(finder.Push() with { Devices = [.. finder.Push().Devices, .. lost.Push(2).Devices] });
        lost.Write(1);
        hub.Push(lost.Push(5));

        Assert.Equal(lost.Events, hub.Read([new(lost.Device, 0, 9)], 1 << 20));
        Assert.Equal(lost.Events.Skip(3), hub.Read([new(lost.Device, 3, 9)], 1 << 20));
        Assert.Equal(lost.Head, hub.Devices().Single(device => device.Device == lost.Device).Head);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_redaction_removes_the_text_and_keeps_the_chain(string kind)
    {
        using var place = new TestHub(kind);
        using var hub = place.Open();
        var story = new LogStory();
        story.Write("secret one", "e1");
        story.Write("kept", "e2");
        story.Write("", "e1", EventKind.Forgotten);
        hub.Push(story.Push(0, LogStory.Entry("e1", 2), LogStory.Entry("e2", 1)));
        hub.Redact([new("e1"), new("never heard of")]);
        hub.Redact([new("e1")]);
        hub.Redact([]);
        // A machine that has not received the redaction yet.
        story.Write("secret two", "e1");
        hub.Push(story.Push(3));
        hub.Redact([new("e1")]);

        var read = hub.Read([new(story.Device, 0, 9)], 1 << 20);
        Assert.Equal([null, "kept", "", null], read.Select(e => e.Content.Value));
        Assert.Equal(story.Events.Select(e => (e.Hash, e.Chain)), read.Select(e => (e.Hash, e.Chain)));
        Assert.All(read, e => Assert.True(e.IsGenuine));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_push_that_forgets_an_entry_removes_its_text_for_good(string kind)
    {
        using var place = new TestHub(kind);
        using var hub = place.Open();
        var (story, unaware) = (new LogStory(), new LogStory(person: "Keith"));
        story.Write("secret one", "e1");
        story.Write("kept", "e2");
        hub.Push(story.Push(0, LogStory.Entry("e1", 1), LogStory.Entry("e2", 1)));
        story.Write("", "e1", EventKind.Forgotten);
        hub.Push(story.Push(2));
        unaware.Write("secret two", "e1");
        hub.Push(unaware.Push(0, LogStory.Entry("e1", 2)));
        hub.Push(new(unaware.Pusher, [], [LogStory.Entry("e1", 3)]));

        var read = hub.Read([new(story.Device, 0, 9), new(unaware.Device, 0, 9)], 1 << 20);
        Assert.Equal([null, "kept", "", null], read.Select(e => e.Content.Value));
        Assert.All(read, e => Assert.True(e.IsGenuine));
        Assert.Empty(hub.Leftovers().Rows);
        Assert.Empty(hub.Leftovers().Forgotten);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_revoked_device_cannot_push(string kind)
    {
        using var place = new TestHub(kind);
        using var hub = place.Open();
        var (lost, other) = (new LogStory().Write(1), new LogStory().Write(1));
        hub.Push(lost.Push());
        hub.Push(other.Push());
        hub.Revoke(lost.Device);

        lost.Write(1);
        Assert.Equal(FailureKind.Unauthorized, Assert.Throws<Failure>(() => hub.Push(lost.Push(1))).Kind);
        Assert.Equal(FailureKind.Unauthorized, Assert.Throws<Failure>(() => hub.Push(new(lost.Pusher, [], []))).Kind);
        Assert.Equal(
            [(lost.Device, true, 1L), (other.Device, false, 1L)],
            hub.Devices()
                .Select(device => (device.Device, device.IsRevoked, device.Head.Seq))
                .OrderBy(device => device.Device == other.Device)
        );
        other.Write(1);
        hub.Push(other.Push(1));
        Assert.Equal(FailureKind.NotFound, Assert.Throws<Failure>(() => hub.Revoke(new("0000"))).Kind);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Machines_that_open_an_empty_hub_at_once_get_the_same_epoch(string kind)
    {
        using var place = new TestHub(kind);
        var epochs = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Run(
                        () =>
                        {
                            using var hub = place.Open();
                            var story = new LogStory().Write(20);
                            hub.Push(story.Push(0, LogStory.Entry("shared", 1)));
                            return hub.GetState().Epoch;
                        },
                        TestContext.Current.CancellationToken
                    )
                )
        );

        Assert.Single(epochs.Distinct());
        using var after = place.Open(create: false);
        Assert.Equal(8, after.GetState().Devices);
        Assert.Equal(
            160,
            after
                .Read([.. after.Devices().Select(device => new EventRange(device.Device, 0, device.Head.Seq))], 1 << 20)
                .Count
        );
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_page_of_thousands_of_events_survives_a_round_trip(string kind)
    {
        using var place = new TestHub(kind);
        using var hub = place.Open();
        var story = new LogStory().Write(5_000);
        hub.Push(story.Push());
        Assert.Equal(story.Events, hub.Read([new(story.Device, 0, 5_000)], 64 << 20));
        Assert.Equal([story.Events[3_210]], hub.Read([new(story.Device, 3_210, 3_211)], 1));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_very_long_text_survives_a_round_trip(string kind)
    {
        using var place = new TestHub(kind);
        using var hub = place.Open();
        var story = new LogStory();
        story.Write(string.Concat(Enumerable.Repeat("𝄞 long\n", 150_000)));
        story.Write("short");
        hub.Push(story.Push());
        Assert.Equal(story.Events, hub.Read([new(story.Device, 0, 2)], 64 << 20));
        Assert.Equal(story.Head, Assert.Single(hub.Devices()).Head);
    }
}
