using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Sync;

/// <summary>Memory on a hub that keeps nothing from whoever reads it: the person is told when it goes, when others come, and when they leave.</summary>
public sealed class MemoryReadersTests : IDisposable
{
    readonly TemporaryHome _folder = new();
    readonly MemoryMachine _ann = new("Ann"), _bob = new("Bob");
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
    public async Task Joining_says_what_of_memory_went_to_where_others_could_read_it()
    {
        var joined = await Join(_ann, "Ann");
        Assert.Contains("memory: 2 files went, and whoever can read this hub can read them: setup --no-memory", joined, StringComparison.Ordinal);
        Assert.True(IsOnHub("Ann's own words"));
        // Bob's goes nowhere, since Ann is there.
        _bob.Write("MEMORY.md", "Bob's\n");
        Assert.Contains(
            "memory stays on this machine because others can read this hub",
            await Join(_bob, "Bob"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Who_was_alone_is_told_once_when_somebody_comes_who_can_read_their_memory()
    {
        await Join(_ann, "Ann");
        Assert.Null(StatusCache.Read(_ann.Paths.StatusCache).MemoryNews.Readers);
        await Join(_bob, "Bob");
        await Run(_ann, "flush");

        Assert.Contains("👀 Bob can read what of your memory went to the hub: run claude-memory-sync status",
            StatusCache.Read(_ann.Paths.StatusCache).SystemMessage(DateTimeOffset.UnixEpoch)!, StringComparison.Ordinal);
        Assert.Single(File.ReadAllLines(_ann.Paths.SyncLog), line => line.Contains("Bob can read", StringComparison.Ordinal));
        Assert.Contains("Bob can read what of your memory went to the hub before: claude-session-logger hub leave --delete-memory", await Run(_ann, "memory", "status"), StringComparison.Ordinal);
        await Run(_ann, "flush");
        Assert.Null(StatusCache.Read(_ann.Paths.StatusCache).MemoryNews.Readers);
        Assert.Null(StatusCache.Read(_bob.Paths.StatusCache).MemoryNews.Readers);
    }

    [Fact]
    public async Task Who_has_said_that_others_may_read_it_is_not_told_of_them()
    {
        _ann.Configure(settings => settings.WithMemory(true));
        await Join(_ann, "Ann");
        await Join(_bob, "Bob");
        await Run(_ann, "flush");
        Assert.Null(StatusCache.Read(_ann.Paths.StatusCache).MemoryNews.Readers);
    }

    [Fact]
    public async Task Leaving_says_what_stays_and_takes_this_machines_memory_away_where_asked()
    {
        await Join(_ann, "Ann");
        var left = await Run(_ann, "hub", "leave");
        Assert.Contains("Your entries stay there", left, StringComparison.Ordinal);
        Assert.Contains("Memory that went stays there too", left, StringComparison.Ordinal);
        Assert.True(IsOnHub("Ann's own words"));

        await Join(_ann, "Ann");
        Assert.Contains("what this machine brought was deleted there (1 file)", await Run(_ann, "hub", "leave", "--delete-memory"), StringComparison.Ordinal);
        Assert.False(IsOnHub("Ann's own words"));
        Assert.Equal("Ann's own words\n", _ann.Read("rates.md"));
    }

    Task<string> Join(MemoryMachine machine, string person) => Run(machine, "setup", "--hub", _hub, "--user", person);

    static async Task<string> Run(MemoryMachine machine, params string[] arguments)
    {
        var environment = machine.Home.Environment();
        environment["CLAUDE_LOGGER_NO_FLUSH"] = "1";
        return (await Built.Run(environment, arguments)).Succeeded().Out.ReplaceLineEndings("\n");
    }

    // In the folder text stands as JSON.
    bool IsOnHub(string words) => Directory.EnumerateFiles(_hub, "*.jsonl", SearchOption.AllDirectories)
        .Any(file => File.ReadAllText(file) is var text && (text.Contains(words, StringComparison.Ordinal) || text.Contains(words.Replace("'", "\\u0027", StringComparison.Ordinal), StringComparison.Ordinal)));
}
