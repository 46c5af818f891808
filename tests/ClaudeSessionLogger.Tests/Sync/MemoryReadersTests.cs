using System.Runtime.Versioning;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Sync;

/// <summary>
/// On a hub whose members can read everything, a person is told when memory is sent, when readers join and when
/// leaving.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class MemoryReadersTests : IDisposable
{
    readonly TemporaryHome _folder = new();
    readonly MemoryMachine _ann = new("Ann"),
        _bob = new("Bob");
    readonly string _hub;

    public MemoryReadersTests()
    {
        _hub = _folder.In("hub");
        _ann.Write("MEMORY.md", "- [Rates](rates.md) — of the bank\n");
        _ann.Write("rates.md", "Ann's own words\n");
    }

    public void Dispose()
    {
        _ann.Dispose();
        _bob.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Joining_reports_which_memory_others_can_read()
    {
        var joined = await Join(_ann, "Ann");
        Assert.Contains(
            "sent 2 memory files, which everyone with access to this hub can read. Run setup --no-memory",
            joined,
            StringComparison.Ordinal
        );
        Assert.True(IsOnHub("Ann's own words"));
        // Bob's memory is not sent, because Ann could read it.
        _bob.Write("MEMORY.md", "Bob's\n");
        Assert.Contains(
            "memory stays on this machine because others can read this hub",
            await Join(_bob, "Bob"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task All_commands_give_the_same_reason_for_memory_that_is_not_sent()
    {
        await Join(_ann, "Ann");
        _bob.Write("MEMORY.md", "Bob's\n");
        var joined = await Join(_bob, "Bob");
        Assert.Contains("joined", joined, StringComparison.Ordinal);
        _bob.Write("more.md", "more\n");

        const string Reason =
            "memory stays on this machine because others can read this hub; run " + "claude-session-logger";
        foreach (var command in (string[])["memory sync --dry-run", "memory sync", "memory status", "hub"])
            Assert.Contains(Reason, await RunAll(_bob, command.Split(' ')), StringComparison.Ordinal);
        Assert.Contains("2 versions not sent", await Run(_bob, "hub"), StringComparison.Ordinal);
        Assert.Contains("2 versions not sent", await Run(_bob, "memory", "status"), StringComparison.Ordinal);

        Directory.Move(_hub, _folder.In("elsewhere"));
        _bob.Write("on-a-train.md", "later\n");
        var offline = (await Built.Run(_bob.Home.Environment(), "memory", "sync")).Error;
        Assert.Contains(
            "1 change of this machine is recorded, but will not be sent: memory stays on this machine because",
            offline,
            StringComparison.Ordinal
        );
        Directory.Move(_folder.In("elsewhere"), _hub);

        await Run(_bob, "setup", "--memory");
        Assert.DoesNotContain(Reason, await Run(_bob, "memory", "status"), StringComparison.Ordinal);
        Assert.Contains("3 memory versions", await Run(_bob, "hub"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Joining_with_a_second_machine_reports_the_memory_that_arrived()
    {
        using var laptop = new MemoryMachine("Ann", "src/the-shop");
        Assert.DoesNotContain("received 2 memory files", await Join(_ann, "Ann"), StringComparison.Ordinal);
        Assert.Contains(
            "received 2 memory files, now in Claude's memory folders",
            await Join(laptop, "Ann"),
            StringComparison.Ordinal
        );
        Assert.Equal("Ann's own words\n", laptop.Read("rates.md"));
    }

    [Fact]
    public async Task A_new_reader_of_memory_is_reported_once()
    {
        await Join(_ann, "Ann");
        Assert.Null(StatusCache.Read(_ann.Paths.StatusCache).MemoryState.Readers);
        await Join(_bob, "Bob");
        await Run(_ann, "flush");

        Assert.Contains(
            "👀 Bob can read your memory files on the hub: run claude-session-logger memory status",
            StatusCache.Read(_ann.Paths.StatusCache).SystemMessage(DateTimeOffset.UnixEpoch)!,
            StringComparison.Ordinal
        );
        Assert.Single(
            File.ReadAllLines(_ann.Paths.BackgroundLog),
            line => line.Contains("Bob can read", StringComparison.Ordinal)
        );
        Assert.Contains(
            "Bob can read the memory that you sent to the hub earlier. To delete what this machine sent, run "
                + "claude-session-logger hub leave --delete-memory",
            await Run(_ann, "memory", "status"),
            StringComparison.Ordinal
        );
        await Run(_ann, "flush");
        Assert.Null(StatusCache.Read(_ann.Paths.StatusCache).MemoryState.Readers);
        Assert.Null(StatusCache.Read(_bob.Paths.StatusCache).MemoryState.Readers);
    }

    [Fact]
    public async Task Readers_are_not_reported_after_consent()
    {
        _ann.Configure(settings => settings.WithMemory(true));
        await Join(_ann, "Ann");
        await Join(_bob, "Bob");
        await Run(_ann, "flush");
        Assert.Null(StatusCache.Read(_ann.Paths.StatusCache).MemoryState.Readers);
    }

    [Fact]
    public async Task Leaving_reports_what_stays_and_deletes_memory_on_request()
    {
        await Join(_ann, "Ann");
        var left = await Run(_ann, "hub", "leave");
        Assert.Contains("Your entries remain on the hub", left, StringComparison.Ordinal);
        Assert.Contains("The memory that was sent also remains", left, StringComparison.Ordinal);
        Assert.True(IsOnHub("Ann's own words"));

        await Join(_ann, "Ann");
        Assert.Contains(
            "Deleted 1 memory file of this machine from the hub",
            await Run(_ann, "hub", "leave", "--delete-memory"),
            StringComparison.Ordinal
        );
        Assert.False(IsOnHub("Ann's own words"));
        Assert.Equal("Ann's own words\n", _ann.Read("rates.md"));
    }

    [Fact]
    public async Task A_folder_that_setup_creates_is_closed_to_others_with_all_that_is_in_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes");
        await Join(_ann, "Ann");
        await Run(_ann, "log", "staging counts refunds twice");
        await Run(_ann, "flush");

        Assert.True(IsOnHub("Ann's own words"));
        Assert.Equal(
            [],
            new DirectoryInfo(_hub)
                .EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
                .Append(new DirectoryInfo(_hub))
                .Where(entry => (entry.UnixFileMode & ~PrivateFile.FolderMode700) != 0)
                .Select(entry => entry.FullName)
        );
    }

    [Theory]
    [InlineData(Private | UnixFileMode.OtherRead | UnixFileMode.OtherExecute, "everybody on this machine can open")]
    [InlineData(Shared, "its group can open")]
    public async Task Memory_goes_to_a_folder_that_others_can_open_only_with_consent(UnixFileMode mode, string readers)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes");
        Directory.CreateDirectory(_hub);
        File.SetUnixFileMode(_hub, mode);

        var joined = await Join(_ann, "Ann");

        // The reason, and what to do about it, is said once, for sessions and memory.
        Assert.Contains("memory stays on this machine for the same reason", joined, StringComparison.Ordinal);
        Assert.Equal(2, joined.Split(readers).Length);
        Assert.Contains(readers, await Run(_ann, "memory", "status"), StringComparison.Ordinal);
        Assert.False(IsOnHub("Ann's own words"));
        Assert.Equal(mode, File.GetUnixFileMode(_hub));

        await Run(_ann, "setup", "--memory");
        await Run(_ann, "flush");
        Assert.True(IsOnHub("Ann's own words"));
        Assert.Equal(mode, File.GetUnixFileMode(Path.Combine(_hub, "memory")));
    }

    [Fact]
    public async Task Memory_that_is_in_a_folder_already_stays_in_sync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes");
        await Join(_ann, "Ann");
        File.SetUnixFileMode(_hub, Shared);
        _ann.Write("rates.md", "What Ann learned later\n");
        await Run(_ann, "flush");
        Assert.True(IsOnHub("What Ann learned later"));
    }

    const UnixFileMode Private = PrivateFile.FolderMode700,
        Shared = Private | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    Task<string> Join(MemoryMachine machine, string person) => Run(machine, "setup", "--hub", _hub, "--user", person);

    static async Task<string> Run(MemoryMachine machine, params string[] arguments) =>
        (await Process(machine, arguments)).Out.ReplaceLineEndings("\n");

    /// <summary>Everything that a person sees.</summary>
    static async Task<string> RunAll(MemoryMachine machine, params string[] arguments)
    {
        var run = await Process(machine, arguments);
        return run.Out + run.Error;
    }

    static async Task<ProgramRun> Process(MemoryMachine machine, string[] arguments)
    {
        var environment = machine.Home.Environment();
        environment["CLAUDE_LOGGER_NO_FLUSH"] = "1";
        return (await Built.Run(environment, arguments)).Succeeded();
    }

    // The folder stores text as JSON.
    bool IsOnHub(string words) =>
        Directory
            .EnumerateFiles(_hub, "*.jsonl", SearchOption.AllDirectories)
            .Any(file =>
                File.ReadAllText(file) is var text
                && (
                    text.Contains(words, StringComparison.Ordinal)
                    || text.Contains(words.Replace("'", "\\u0027", StringComparison.Ordinal), StringComparison.Ordinal)
                )
            );
}
