using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Replication.Hubs.Folder;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Replication;

/// <summary>A folder as file sync tools leave it: with torn, duplicate, incomplete and unrelated files.</summary>
public sealed class FolderHubTests : IDisposable
{
    readonly TestHub _place = new("folder");

    string Root => _place.Address.Path!;

    public void Dispose() => _place.Dispose();

    string FileOf(LogStory story) => Path.Combine(Root, "events", story.Device.Value, $"{story.Device}.jsonl");

    static IReadOnlyList<LogEvent> ReadAll(IEventHub hub, LogStory story) =>
        hub.Read([new(story.Device, 0, 1_000)], 64 << 20);

    [Fact]
    public void A_torn_last_line_is_skipped_and_the_next_push_appends_after_it()
    {
        using var hub = _place.Open();
        var story = new LogStory().Write(3);
        hub.Push(story.Push());
        var whole = File.ReadAllBytes(FileOf(story));
        for (var cut = 1; cut < whole.Length; cut += 37)
        {
            File.WriteAllBytes(FileOf(story), whole[..cut]);
            var there = ReadAll(hub, story);
            Assert.Equal(story.Events.Take(there.Count), there);
            hub.Push(story.Push(there.Count));
            Assert.Equal(story.Events, ReadAll(hub, story));
            Assert.Equal(story.Head, Assert.Single(hub.Devices()).Head);
        }
    }

    [Fact]
    public void An_event_is_found_in_a_long_file_with_garbage()
    {
        using var hub = _place.Open();
        var story = new LogStory();
        for (var i = 0; i < 3_000; i++)
            story.Write(new string('x', i % 200));
        hub.Push(story.Push(0));
        var lines = File.ReadAllLines(FileOf(story)).ToList();
        for (var at = 100; at < lines.Count; at += 100)
            lines.Insert(at, at % 200 == 0 ? "" : new string('{', at * 3));
        File.WriteAllLines(FileOf(story), lines);

        for (var seq = 1; seq <= 3_000; seq += 211)
            Assert.Equal(story.Events[seq - 1], Assert.Single(hub.Read([new(story.Device, seq - 1, seq)], 1)));
        Assert.Equal(3_000, hub.Read([new(story.Device, 0, 3_000)], 64 << 20).Count);
    }

    [Theory]
    [InlineData("DEVICE (Jane's conflicted copy 2026-01-01).jsonl")]
    [InlineData("DEVICE.sync-conflict-20260101-101010-ABCDEF7.jsonl")]
    [InlineData("DEVICE (1).jsonl")]
    public void A_conflict_copy_is_read_as_a_file_of_its_device(string name)
    {
        using var hub = _place.Open();
        var story = new LogStory().Write(9);
        hub.Push(story.Push());
        var lines = File.ReadAllLines(FileOf(story));
        File.WriteAllLines(FileOf(story), lines[..4]);
        File.WriteAllLines(
            Path.Combine(
                Path.GetDirectoryName(FileOf(story))!,
                name.Replace("DEVICE", story.Device.Value, StringComparison.Ordinal)
            ),
            [.. lines[..2], .. lines[3..]]
        );

        Assert.Equal(story.Head, Assert.Single(hub.Devices()).Head);
        Assert.Equal(story.Events, ReadAll(hub, story));
    }

    [Fact]
    public void All_machines_choose_the_same_of_two_equally_long_files()
    {
        using var hub = _place.Open();
        var device = Guid.NewGuid().ToString();
        var (one, two, carrier) = (
            new LogStory(device, "A").Write(2),
            new LogStory(device, "B").Write(2),
            new LogStory().Write(1)
        );
        hub.Push(one.Push());
        File.Move(FileOf(one), FileOf(one) + ".aside");
        hub.Push(carrier.Push() with { Devices = [.. carrier.Push().Devices, .. two.Push().Devices] });
        File.Move(FileOf(one) + ".aside", FileOf(one));

        var smaller = string.CompareOrdinal(one.Head.Chain.ToString(), two.Head.Chain.ToString()) < 0 ? one : two;
        Assert.Equal(smaller.Head, hub.Devices().Single(known => known.Device == one.Device).Head);
        Assert.Equal(smaller.Events, ReadAll(hub, smaller));
    }

    [Fact]
    public void Each_machine_writes_only_its_own_files()
    {
        var (first, second) = (new LogStory().Write(2), new LogStory().Write(2));
        using var hub = _place.Open();
        hub.Push(first.Push());
        var before = Files(first);
        hub.Push(
            second.Push() with
            {
                Devices = [.. second.Push().Devices, .. new LogStory("abc").Write(2).Push().Devices],
            }
        );
        hub.Redact([new("e1")]);
        Assert.DoesNotContain("event 0", string.Concat(Files(second).Values), StringComparison.Ordinal);
        second.Write(1);
        hub.Push(second.Push(2));
        Assert.Equal(before, Files(first));
        // The second machine deletes the text from its files at once, the first one at its next sync; until then nobody
        // can read it.
        Assert.All(ReadAll(hub, first), e => Assert.Null(e.Content.Value));
        Assert.DoesNotContain("event 0", string.Concat(Files(second).Values), StringComparison.Ordinal);
        hub.Push(new(first.Pusher, [], []));
        Assert.DoesNotContain("event 0", string.Concat(Files(first).Values), StringComparison.Ordinal);
        Assert.Equal(2, ReadAll(hub, first).Count);
    }

    [Fact]
    public void Any_machine_finishes_an_interrupted_redaction()
    {
        using var hub = _place.Open();
        var (story, other) = (new LogStory(), new LogStory());
        story.Write("it is \"forgotten\"", "e1");
        story.Write("secret", "e2");
        story.Write("", "e2", EventKind.Forgotten);
        var lines = story.Events.SelectMany(HubFolderEventJson.Line).ToArray();
        hub.Push(story.Push() with { Devices = [] });
        Directory.CreateDirectory(Path.GetDirectoryName(FileOf(story))!);
        File.WriteAllBytes(FileOf(story), lines);

        Assert.Equal([new("e2")], hub.Leftovers().Forgotten);
        hub.Redact([new("e2")]);

        Assert.Empty(hub.Leftovers().Forgotten);
        Assert.Equal(["it is \"forgotten\"", null, ""], ReadAll(hub, story).Select(e => e.Content.Value));
        hub.Push(other.Write(1).Push());
        hub.Push(story.Push() with { Devices = [] });
        Assert.DoesNotContain("secret", string.Concat(Files(story).Values), StringComparison.Ordinal);
    }

    Dictionary<string, string> Files(LogStory story) =>
        Directory
            .EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Where(file => file.Contains(story.Device.Value, StringComparison.Ordinal))
            .ToDictionary(file => file, File.ReadAllText);

    [Fact]
    public void Links_and_files_with_other_names_are_skipped()
    {
        using var hub = _place.Open();
        var story = new LogStory().Write(2);
        hub.Push(story.Push());
        var outside = Directory.CreateDirectory(Path.Combine(_place.Root, "outside")).FullName;
        var other = new LogStory("abcdef");
        File.WriteAllText(
            Path.Combine(outside, "abcdef.jsonl"),
            System.Text.Encoding.UTF8.GetString(HubFolderEventJson.Line(other.Write("linked")))
        );
        Directory.CreateSymbolicLink(Path.Combine(Root, "events", "abcdef"), outside);
        File.CreateSymbolicLink(
            Path.Combine(Root, "events", story.Device.Value, "abcdef.jsonl"),
            Path.Combine(outside, "abcdef.jsonl")
        );
        foreach (
            var name in (string[])
                [
                    "events/README",
                    "events/.stfolder/x.jsonl",
                    $"events/{story.Device}/notes.jsonl",
                    $"events/{story.Device}/xyz.jsonl",
                    "devices/..json",
                    "devices/UPPER.json",
                    "devices/a b.json",
                ]
        )
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Root, name))!);
            File.WriteAllText(Path.Combine(Root, name), "{}");
        }

        Assert.Equal(story.Device, Assert.Single(hub.Devices()).Device);
        Assert.Equal(1, hub.GetState().Devices);
        Assert.Empty(hub.Read([new(new("abcdef"), 0, 1), new(new("../outside/abcdef"), 0, 1)], 1 << 20));
        Assert.Equal(
            FailureKind.Invalid,
            Assert
                .Throws<Failure>(() => hub.Push(new(story.Pusher with { Device = new("../../outside/x") }, [], [])))
                .Kind
        );
    }

    [Fact]
    public void An_unmounted_folder_is_unreachable_and_not_created()
    {
        var story = new LogStory().Write(1);
        using var hub = _place.Open();
        hub.Push(story.Push());
        Directory.Move(Root, Root + ".away");
        Directory.CreateDirectory(Root); // the mount point
        story.Write(1);
        Assert.Equal(FailureKind.Unreachable, Assert.Throws<Failure>(() => hub.Push(story.Push(1))).Kind);
        Assert.Equal(FailureKind.Unreachable, Assert.Throws<Failure>(() => _place.Open(create: false)).Kind);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Root));
    }

    [Fact]
    public void New_files_keep_the_group_permissions_of_a_shared_folder()
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode shared =
            UnixFileMode.UserRead
            | UnixFileMode.UserWrite
            | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead
            | UnixFileMode.GroupWrite
            | UnixFileMode.GroupExecute;
        Directory.CreateDirectory(Root, shared);
        File.SetUnixFileMode(Root, shared);
        using var hub = _place.Open();
        var story = new LogStory().Write(1);
        hub.Push(story.Push());
        hub.Redact([new("e1")]);
        Assert.All(
            Directory.EnumerateDirectories(Root, "*", SearchOption.AllDirectories),
            folder => Assert.Equal(shared, new DirectoryInfo(folder).UnixFileMode)
        );
        Assert.All(
            Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories),
            file =>
                Assert.Equal(
                    shared & ~(UnixFileMode.UserExecute | UnixFileMode.GroupExecute),
                    new FileInfo(file).UnixFileMode
                )
        );
    }
}
