using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>What runs when a session starts does not wait for a process that is writing to the database.</summary>
public sealed class BusyDatabaseTests : IDisposable
{
    readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Recent_shows_the_last_known_sessions_while_the_database_is_busy()
    {
        new Synthetic("one").Prompt("a title").Response("m1").Save(_home.Projects);
        (await Built.Run(_home, "flush")).Succeeded();
        var before = (await Built.Run(_home, "recent")).Succeeded().Out;
        using var holder = DatabaseHolder.Of(_home);
        var busy = (await Built.Run(_home, "recent")).Succeeded();
        Assert.Equal((before, ""), (busy.Out, busy.Error));
        Assert.Equal(75, (await Built.Run(_home, "recent", "--json")).ExitCode);
    }

    [Fact]
    public async Task Without_a_status_cache_recent_prints_nothing_while_the_database_is_busy()
    {
        (await Built.Run(_home, "init")).Succeeded();
        using var holder = DatabaseHolder.Of(_home);
        foreach (
            var arguments in (string[][])
                [
                    ["recent"],
                    ["inbox", "--count"],
                ]
        )
        {
            var run = (await Built.Run(_home, arguments)).Succeeded();
            Assert.Equal(("", ""), (run.Out, run.Error));
        }
    }

    [Fact]
    public async Task The_inbox_count_is_the_last_known_one_while_the_database_is_busy()
    {
        (await Built.Run(_home, "init")).Succeeded();
        using var holder = DatabaseHolder.Of(_home);
        await File.WriteAllTextAsync(
            Path.Combine(_home.Logger, "badge.json"),
            """{"v": 1, "unseen": 2, "recent": []}""",
            TestContext.Current.CancellationToken
        );
        Assert.StartsWith(
            "📬 2 shared",
            (await Built.Run(_home, "inbox", "--count")).Succeeded().Out,
            StringComparison.Ordinal
        );
    }
}
