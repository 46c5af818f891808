using ClaudeSessionLogger.Cli.Output;
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
}
