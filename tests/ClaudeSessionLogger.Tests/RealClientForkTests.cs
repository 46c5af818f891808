using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests;

/// <summary>Forks copy their parent's whole history: whoever counts rows counts it again.</summary>
public sealed class RealClientForkTests
{
    [Fact]
    public async Task Three_forks_and_a_branch_of_a_parent_that_goes_on_count_each_response_once()
    {
        using var client = await RealClient.WithHooks("2.1.330");
        var printed = await client.RunScript("forks.sh");
        await Published.FlushUntilSpoolIsEmpty(client.Home);

        var ledger = await Ledger.Of(client);
        ledger.AssertEverySessionIsExact();
        ledger.AssertTotalIsEveryResponseOnce();
        var parent = printed.Split('\n').Single(line => line.StartsWith("parent ", StringComparison.Ordinal))[7..].Trim();
        Assert.Equal(5, ledger.Sessions.Count);
        Assert.Equal(5, ledger.Responses(parent));
        Assert.All(ledger.Sessions.Keys.Where(id => id != parent), fork => Assert.Equal(1, ledger.Responses(fork)));

        // The client starts a fork's own total at its parent's; what is the fork's own is only what came after.
        Assert.All(ledger.Sessions.Values, session => Assert.Equal((decimal)session["cost_usd"]!, (decimal)session["reported_cost_usd"]!, 12));
    }

    [Fact]
    public async Task Read_again_in_any_order_into_an_empty_database_the_forks_are_the_same()
    {
        using var client = await RealClient.WithHooks("2.1.330");
        await client.RunScript("lineage.sh");
        await Published.FlushUntilSpoolIsEmpty(client.Home);
        var recorded = await Ledger.Of(client);
        recorded.AssertEverySessionIsExact();
        recorded.AssertTotalIsEveryResponseOnce();

        using var other = new TemporaryHome();
        foreach (var transcript in Directory.EnumerateFiles(client.Home.Projects, "*.jsonl", SearchOption.AllDirectories).OrderDescending())
        {
            // One at a time, each in a folder of its own, so that nothing but the rows can say which came first.
            var folder = other.In("one", Path.GetFileNameWithoutExtension(transcript), "-tmp-work");
            Directory.CreateDirectory(folder);
            File.Copy(transcript, Path.Combine(folder, Path.GetFileName(transcript)));
            (await Published.Run(other, "import", folder)).Succeeded();
        }

        var again = (await Published.Sessions(other)).ToDictionary(session => (string)session["session_id"]!);
        Assert.Equal(recorded.Sessions.Keys.Order(), again.Keys.Order());
        Assert.All(recorded.Sessions, session => Assert.All(
            ["input_tokens", "output_tokens", "cache_write_tokens", "cache_read_tokens", "cost_usd", "reported_cost_usd", "message_count", "title"],
            column => Assert.Equal(session.Value[column]?.ToJsonString(), again[session.Key][column]?.ToJsonString())));
    }
}
