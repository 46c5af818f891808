using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.EndToEnd;

/// <summary>Forks copy the whole history of their parent, which must not be counted again.</summary>
public sealed class RealClientForkTests
{
    [Fact]
    public async Task Each_response_of_three_forks_and_a_branch_is_counted_once()
    {
        using var client = await RealClient.WithHooks("2.1.330");
        var printed = await client.RunScript("forks.sh");
        await Published.FlushUntilSpoolIsEmpty(client.Home);

        var ledger = await Ledger.Of(client);
        ledger.AssertEverySessionIsExact();
        ledger.AssertTotalIsEveryResponseOnce();
        var parent = printed
            .Split('\n')
            .Single(line => line.StartsWith("parent ", StringComparison.Ordinal))[7..]
            .Trim();
        Assert.Equal(5, ledger.Sessions.Count);
        Assert.Equal(5, ledger.Responses(parent));
        Assert.All(ledger.Sessions.Keys.Where(id => id != parent), fork => Assert.Equal(1, ledger.Responses(fork)));

        // The client starts a fork's total at its parent's total; only the difference is the fork's own cost.
        ledger.AssertEveryCostIsExact();
    }

    [Fact]
    public async Task Forks_of_forks_are_exact_in_any_import_order()
    {
        using var client = await RealClient.WithHooks("2.1.330");
        await client.RunScript("lineage.sh");
        await Published.FlushUntilSpoolIsEmpty(client.Home);
        var recorded = await Ledger.Of(client);
        recorded.AssertEverySessionIsExact();
        recorded.AssertTotalIsEveryResponseOnce();
        recorded.AssertEveryCostIsExact();
        Assert.Equal(2, recorded.FromRows.Count);

        var transcripts = Directory.GetFiles(client.Home.Projects, "*.jsonl", SearchOption.AllDirectories);
        for (var seed = 1; seed <= 4; seed++)
        {
            new Random(seed).Shuffle(transcripts);
            var again = await ReadOneByOne(transcripts);
            Assert.Equal(recorded.Sessions.Keys.Order(), again.Keys.Order());
            Assert.All(
                recorded.Sessions,
                session =>
                    Assert.All(
                        [
                            "input_tokens",
                            "output_tokens",
                            "cache_write_tokens",
                            "cache_read_tokens",
                            "cost_usd",
                            "reported_cost_usd",
                            "message_count",
                            "title",
                        ],
                        column =>
                            Assert.Equal(
                                session.Value[column]?.ToJsonString(),
                                again[session.Key][column]?.ToJsonString()
                            )
                    )
            );
        }
    }

    /// <summary>
    /// Imports each file into an empty database from a new folder, so that only the rows show which session is older.
    /// </summary>
    static async Task<Dictionary<string, JsonObject>> ReadOneByOne(IEnumerable<string> transcripts)
    {
        using var home = new TemporaryHome();
        foreach (var transcript in transcripts)
        {
            var folder = home.In("one", Path.GetFileNameWithoutExtension(transcript), "-tmp-work");
            Directory.CreateDirectory(folder);
            File.Copy(transcript, Path.Combine(folder, Path.GetFileName(transcript)));
            (await Published.Run(home, "import", folder)).Succeeded();
        }

        return (await Published.Sessions(home)).ToDictionary(session => (string)session["session_id"]!);
    }
}
