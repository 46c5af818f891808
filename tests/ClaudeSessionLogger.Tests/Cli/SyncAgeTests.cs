using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>What commands that only read say about the age of the shared log on this machine.</summary>
public sealed class SyncAgeTests
{
    static readonly DateTime s_now = new(2026, 11, 29, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(20, false, null)]
    [InlineData(
        130,
        false,
        "Last synced with the hub 2 min ago. Run claude-session-logger flush to get what others changed since."
    )]
    [InlineData(
        20,
        true,
        "Last synced with the hub just now, and not since: run claude-session-logger hub to see why."
    )]
    [InlineData(
        null,
        false,
        "Not synced with the hub yet. Run claude-session-logger flush to get what others changed."
    )]
    public void The_age_is_said_unless_the_last_sync_was_just_now(int? seconds, bool hasFailed, string? expected) =>
        Assert.Equal(expected, SyncAge.Note(seconds is { } age ? s_now.AddSeconds(-age) : null, hasFailed, s_now));

    [Fact]
    public async Task An_empty_list_says_how_to_get_what_others_wrote()
    {
        const string Advice = "Run claude-session-logger flush to get what others wrote.";
        using var team = new Team();
        await team.Join("ada");
        await team.Join("bob");
        await team.Log("ada", "refunds are counted twice");
        await team.Flush("ada");
        foreach (var command in (string[])["list", "ready", "inbox"])
        {
            Assert.EndsWith($".\n{Advice}\n", await Said(command), StringComparison.Ordinal);
            Assert.DoesNotContain(Advice, await Said(command, "--json"), StringComparison.Ordinal);
        }

        await team.Flush("bob");
        Assert.DoesNotContain(Advice, await Said("list"), StringComparison.Ordinal);
        (await team.Run("bob", "hub", "leave")).Succeeded();
        Assert.DoesNotContain(Advice, await Said("list", "--project", "nothing"), StringComparison.Ordinal);

        async Task<string> Said(params string[] arguments) =>
            (await team.Run("bob", arguments)).Succeeded().Error.ReplaceLineEndings("\n");
    }
}
