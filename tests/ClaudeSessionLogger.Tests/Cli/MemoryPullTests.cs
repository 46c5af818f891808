using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;
using static ClaudeSessionLogger.Tests.Cli.MemoryCheckouts;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>
/// <c>memory pull</c> sends nothing; <c>search</c> and <c>get</c> say what the hub had at the last sync.
/// </summary>
public sealed class MemoryPullTests : IDisposable
{
    readonly MemoryCheckouts _both = new();

    public void Dispose() => _both.Dispose();

    [Fact]
    public async Task Pull_sends_nothing_and_records_local_changes_before_it_writes()
    {
        await _both.Sync();
        await Output(_both.Laptop, "push");
        _both.Desktop.Write("feedback_testing.md", "the desktop's\n");
        await Output(_both.Desktop, "push");
        _both.Laptop.Write("feedback_testing.md", "the laptop's\n");
        _both.Laptop.Write("own.md", "only here\n");
        var before = HubFiles();

        var pulled = JsonNode.Parse(await Output(_both.Laptop, "pull", "--json"))!;

        Assert.Equal(before, HubFiles());
        Assert.Equal((1, 0), ((int)pulled["events_pulled"]!, (int)pulled["events_pushed"]!));
        var history = await Output(_both.Laptop, "history", "feedback_testing", "--json");
        Assert.Equal(3, JsonNode.Parse(history)!.AsArray().Count);
        Assert.Equal("only here\n", _both.Laptop.Read("own.md"));
        Assert.Equal("sent 2 waiting files to the hub, received 0 files\n", await Output(_both.Laptop, "push"));
    }

    [Fact]
    public async Task The_first_pull_counts_the_files_that_came_before_their_folder_was_known()
    {
        await Output(_both.Desktop, "push");
        using var joining = new TemporaryHome();
        var environment = joining.Environment();
        (environment["CLAUDE_LOGGER_NO_FLUSH"], environment["CLAUDE_LOGGER_USER"]) = ("1", "Ann");
        var checkout = joining.In("code", "shop");
        Directory.CreateDirectory(Path.Combine(checkout, ".git"));
        foreach (var file in (string[])["HEAD", "config"])
            File.Copy(Path.Combine(_both.Desktop.Root, ".git", file), Path.Combine(checkout, ".git", file));

        // Joining receives the notes. No session has started in the checkout yet.
        (await Built.Run(environment, joining.Path, ["setup", "--hub", _both.Scratch.Path("hub")])).Succeeded();
        var first = (await Built.Run(environment, checkout, ["memory", "pull"])).Succeeded().Out;
        var second = (await Built.Run(environment, checkout, ["memory", "pull"])).Succeeded().Out;

        Assert.EndsWith("received 0 files from the hub, updated 2 files here\n", first, StringComparison.Ordinal);
        Assert.Equal("received 0 files from the hub\n", second);
    }

    [Fact]
    public async Task Search_and_get_say_that_a_push_received_more_than_it_wrote()
    {
        await _both.Sync();
        _both.Desktop.Write("feedback_testing.md", "Run the tests thrice.\n");
        await Output(_both.Desktop, "push");
        Assert.Equal("", (await Run(_both.Laptop, "search", "tests")).Error);

        await Output(_both.Laptop, "push");
        const string Waiting =
            "the hub has 1 newer version that is not on this machine yet. Run claude-session-logger memory pull to "
            + "get them.\n";
        foreach (
            var arguments in (string[][])
                [
                    ["search", "tests"],
                    ["get", "feedback_testing"],
                ]
        )
            Assert.Equal(Waiting, (await Run(_both.Laptop, arguments)).Succeeded().Error);
        Assert.Contains("twice", await Output(_both.Laptop, "get", "feedback_testing"), StringComparison.Ordinal);

        await Output(_both.Laptop, "pull");
        Assert.Equal("", (await Run(_both.Laptop, "search", "tests")).Succeeded().Error);
    }

    [Fact]
    public async Task Search_says_what_the_last_look_at_the_hub_found_without_asking_it_again()
    {
        await _both.Sync();
        _both.Desktop.Write("new.md", "Run the tests thrice.\n");
        await Output(_both.Desktop, "push");
        await Output(_both.Laptop, "status");
        Directory.Move(_both.Scratch.Path("hub"), _both.Scratch.Path("elsewhere"));
        Assert.Contains(
            "1 newer version",
            (await Run(_both.Laptop, "search", "tests")).Succeeded().Error,
            StringComparison.Ordinal
        );
    }

    Dictionary<string, string> HubFiles() =>
        Directory
            .EnumerateFiles(_both.Scratch.Path("hub"), "*", SearchOption.AllDirectories)
            .ToDictionary(file => file, File.ReadAllText, StringComparer.Ordinal);
}
