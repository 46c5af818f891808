using System.Diagnostics;
using System.Text;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Replication.Hubs.Folder;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Replication;

/// <summary>
/// Whatever others put into a hub folder, no file outside it is changed and valid files are still read.
/// </summary>
public sealed class FolderHubHazardTests : IDisposable
{
    const string Other = "00000000-0000-4000-8000-0000000000aa";

    readonly TestHub _place = new("folder");
    readonly LogStory _story = new LogStory().Write(2);
    readonly IHub _hub;

    public FolderHubHazardTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links, pipes and sparse files are Unix's");
        _hub = _place.Open();
    }

    public void Dispose()
    {
        _hub?.Dispose();
        _place.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_link_in_place_of_an_event_file_is_not_followed(bool leadsToFile)
    {
        var outside = Outside(leadsToFile ? "precious" : null);
        File.CreateSymbolicLink(In("events", _story.Device.Value, $"{_story.Device}.jsonl"), outside);

        _hub.Push(_story.Push());
        _hub.Push(_story.Write(1).Push(2));

        Assert.Equal(leadsToFile ? "precious" : null, TextOf(outside));
        Assert.Equal(_story.Events, Read(_hub, _story));
        Assert.Contains(
            _hub.SkippedItems,
            skipped => skipped.Path.EndsWith($"{_story.Device}.jsonl", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Links_at_guessed_temporary_names_are_not_followed()
    {
        var outside = Outside("precious");
        for (var n = 1; n <= 3_000; n++)
            File.CreateSymbolicLink(In("devices", $"{_story.Device}.json.{Environment.ProcessId}.{n}.tmp"), outside);

        _hub.Push(_story.Push());

        Assert.Equal("precious", TextOf(outside));
        Assert.Equal("her laptop", Assert.Single(_hub.Devices()).Name);
    }

    [Fact]
    public void A_link_in_place_of_a_device_file_is_replaced()
    {
        var outside = Outside("precious");
        File.CreateSymbolicLink(In("devices", $"{_story.Device}.json"), outside);
        File.CreateSymbolicLink(In("redacted", $"{HubFolderLayout.RedactedName(new("e9")):N}"), outside);

        _hub.Push(_story.Push());
        _hub.Redact([new("e9")]);

        Assert.Equal("precious", TextOf(outside));
        Assert.Equal("her laptop", Assert.Single(_hub.Devices()).Name);
    }

    [Fact]
    public void A_push_does_not_write_to_a_hard_linked_file()
    {
        var outside = Outside("precious\n");
        Run("ln", outside, In("events", _story.Device.Value, $"{_story.Device}.jsonl"));

        _hub.Push(_story.Push());

        Assert.Equal("precious\n", TextOf(outside));
        Assert.Equal(_story.Events, Read(_hub, _story));
        Assert.DoesNotContain(
            "precious",
            string.Concat(Directory.EnumerateFiles(In("events", _story.Device.Value)).Select(File.ReadAllText)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_hard_link_snapshot_keeps_its_content()
    {
        _hub.Push(_story.Push());
        var snapshot = Path.Combine(_place.Root, "snapshot.jsonl");
        Run("ln", In("events", _story.Device.Value, $"{_story.Device}.jsonl"), snapshot);
        var before = TextOf(snapshot);

        _hub.Push(_story.Write(1).Push(2));

        Assert.Equal(before, TextOf(snapshot));
        Assert.Equal(_story.Events, Read(_hub, _story));
        Assert.Single(Directory.EnumerateFiles(In("events", _story.Device.Value)));
    }

    [Theory]
    [InlineData("events")]
    [InlineData("events/DEVICE")]
    [InlineData("memory")]
    public void A_linked_folder_is_not_followed(string folder)
    {
        var outside = Directory.CreateDirectory(Path.Combine(_place.Root, "outside")).FullName;
        Directory.CreateSymbolicLink(
            In(folder.Replace("DEVICE", _story.Device.Value, StringComparison.Ordinal).Split('/')),
            outside
        );
        using var hub = folder == "memory" ? _hub.MemoryOf("Jane") : _place.Open();

        var failure = Assert.Throws<Failure>(() => hub.Push(_story.Push()));

        Assert.Equal(FailureKind.Invalid, failure.Kind);
        Assert.Contains("is a link", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
    }

    [Theory]
    [InlineData("events/OTHER/OTHER.jsonl", "pipe")]
    [InlineData("events/OTHER", "pipe")]
    [InlineData("devices/OTHER.json", "pipe")]
    [InlineData("revoked/OTHER", "pipe")]
    [InlineData("events/OTHER/OTHER.jsonl", "sparse")]
    [InlineData("events/OTHER/OTHER.jsonl", "sparse with an end")]
    [InlineData("events/OTHER/OTHER.jsonl", "sparse with a start")]
    [InlineData("devices/OTHER.json", "sparse")]
    [InlineData("devices/OTHER.json", "[[[[")]
    [InlineData("devices/OTHER.json", """{"name":"\ud800"}""")]
    [InlineData("devices/OTHER.json", """{"seen_at":"-0044-03-15T00:00:00Z"}""")]
    [InlineData("devices/OTHER.json", """{"seen_at":"99999-01-01T00:00:00Z"}""")]
    [InlineData("devices/OTHER.json", """{"seen_at":"9999-12-31T23:59:59-14:00"}""")]
    [InlineData("devices/OTHER.json", "folder")]
    [InlineData("events/OTHER/OTHER.jsonl", "folder")]
    public void A_bad_file_does_not_stop_the_others(string name, string kind)
    {
        _hub.Push(_story.Push());
        Make(In(name.Replace("OTHER", Other, StringComparison.Ordinal).Split('/')), kind);
        var before = Environment.WorkingSet;

        Assert.Contains(_hub.Devices(), device => device.Device == _story.Device && device.Head == _story.Head);
        Assert.Empty(_hub.Read([new(new(Other), 0, 5)], 1 << 20));
        Assert.Equal(_story.Events, Read(_hub, _story));
        Assert.Empty(_hub.Leftovers().Forgotten);
        _hub.Push(_story.Write(1).Push(2));
        Assert.Equal(_story.Events, Read(_hub, _story));

        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 600 << 20);
        var isTold = kind != "folder" && name is not ("events/OTHER" or "revoked/OTHER");
        Assert.Equal(isTold, _hub.SkippedItems.Any(skipped => skipped.Path.Contains(Other, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_folder_in_place_of_a_device_file_does_not_block_its_events()
    {
        Directory.CreateDirectory(In("devices", $"{_story.Device}.json"));
        _hub.Push(_story.Push());
        Assert.Equal(_story.Events, Read(_hub, _story));
        Assert.Single(_hub.SkippedItems);
    }

    [Fact]
    public void Many_foreign_files_do_not_hide_the_real_ones()
    {
        _hub.Push(_story.Push());
        foreach (var writer in (string[])[_story.Device.Value, Other])
            for (var n = 0; n < 4_100; n++)
                File.WriteAllText(In("events", writer, $"{n:x8}.jsonl"), "x");

        Assert.Equal(_story.Head, Assert.Single(_hub.Devices(), device => device.Device == _story.Device).Head);
        Assert.Equal(_story.Events, Read(_hub, _story));
        Assert.Equal(2, _hub.SkippedItems.Count);
        Assert.StartsWith(
            "cannot read 2 files or rows of the hub",
            SkippedItems.Sentence(_hub.SkippedItems),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_unreadable_file_does_not_stop_the_others()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root may read everything");
        if (OperatingSystem.IsWindows())
            return;
        _hub.Push(_story.Push());
        File.SetUnixFileMode(Directory.CreateDirectory(In("events", Other)).FullName, UnixFileMode.None);
        Assert.Equal(_story.Events, Read(_hub, _story));
        Assert.Contains(Other, Assert.Single(_hub.SkippedItems).Path, StringComparison.Ordinal);
    }

    static void Make(string path, string kind)
    {
        switch (kind)
        {
            case "pipe":
                Run("mkfifo", path);
                break;
            case "folder":
                Directory.CreateDirectory(path);
                break;
            case "sparse" or "sparse with an end" or "sparse with a start":
                using (var file = File.Create(path))
                {
                    var line = HubFolderEventJson.Line(new LogStory(Other).Write("hidden"));
                    if (kind == "sparse with a start")
                        file.Write(line);
                    file.SetLength(5L << 30);
                    file.Seek(0, SeekOrigin.End);
                    if (kind == "sparse with an end")
                        file.Write([(byte)'\n', .. line]);
                }

                break;
            default:
                File.WriteAllText(path, kind == "[[[[" ? new('[', 50_000) : kind, Encoding.UTF8);
                break;
        }
    }

    static IReadOnlyList<LogEvent> Read(IEventHub hub, LogStory story) =>
        hub.Read([new(story.Device, 0, 1_000)], 64 << 20);

    string In(params string[] parts)
    {
        var path = Path.Combine([_place.Address.Path!, .. parts]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    string Outside(string? text)
    {
        var path = Path.Combine(_place.Root, "outside.txt");
        if (text is not null)
            File.WriteAllText(path, text);
        return path;
    }

    static string? TextOf(string path) => File.Exists(path) ? File.ReadAllText(path) : null;

    static void Run(string program, params string[] arguments)
    {
        using var run = Process.Start(program, arguments);
        run.WaitForExit();
        Assert.Equal(0, run.ExitCode);
    }
}
