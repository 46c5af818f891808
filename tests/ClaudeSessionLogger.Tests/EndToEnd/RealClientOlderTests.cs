using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.EndToEnd;

/// <summary>
/// Clients of other years: 2.0.76 keeps subagents beside the transcript, 1.0.88 copies a resumed session into a new one. Neither tells
/// the API a session, so what is expected goes by message.
/// </summary>
public sealed class RealClientOlderTests
{
    [Theory]
    [InlineData("2.0.76")]
    [InlineData("1.0.88")]
    public async Task An_older_clients_sessions_are_exact_too(string version)
    {
        using var client = await RealClient.WithHooks(version);
        await client.Run("hello", "tools", "resume");
        await Published.FlushUntilSpoolIsEmpty(client.Home);

        var ledger = await Ledger.Of(client);
        ledger.AssertTotalIsEveryResponseOnce();

        // The first answer streams slowly, and these clients write its rows before its end: 3 of its 111 tokens are all they kept.
        // On a machine that is busy enough the same befalls a later answer too: what the rows say is what must stand there.
        var id = client.SessionOf("tools");
        var tools = await Published.Show(client.Home, id);
        var main = Assert.Single(tools["tokens"]!.AsArray(), tokens => (string?)tokens!["thread"] == "main")!;
        var kept = KeptAnswers(client, id);
        Assert.Contains((Output: 3, IsWhole: false), kept);
        Assert.Equal(new(7 + 4 * 11, kept.Sum(answer => answer.Output), 5 * 300, 5 * 1000, 5 * 5700), Ledger.TokensOf(main));
        Assert.Equal(5, (int)main["responses"]!);
        Assert.Equal(5, (int)tools["tool_call_count"]!);
        Assert.Equal(kept.Count(answer => !answer.IsWhole), (int)tools["lower_bound_responses"]!);

        // 1.0.88 resumes into a new session with the old rows copied; later clients go on in the same file.
        var (hello, resumed) = (client.SessionOf("hello"), client.SessionOf("resume"));
        Assert.Equal(version != "1.0.88", hello == resumed);
        Assert.Equal(hello == resumed ? 2 : 1, MainResponses(await Published.Show(client.Home, hello)));
        Assert.Equal(hello == resumed ? 2 : 1, MainResponses(await Published.Show(client.Home, resumed)));
    }

    /// <summary>A session's answers by its own rows: the most output any of them has, and whether one of them has a stop reason.</summary>
    static List<(int Output, bool IsWhole)> KeptAnswers(RealClient client, string session) =>
        [.. Directory.EnumerateFiles(client.Home.Projects, session + ".jsonl", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines).Select(line => JsonNode.Parse(line)!)
            .Where(row => (string?)row["type"] == "assistant").Select(row => row["message"]!)
            .GroupBy(message => (string)message["id"]!)
            .Select(rows => (rows.Max(row => (int)row["usage"]!["output_tokens"]!), rows.Any(row => row["stop_reason"] is not null)))];

    static int MainResponses(JsonObject session) =>
        session["tokens"]!.AsArray().Where(tokens => (string?)tokens!["thread"] == "main").Sum(tokens => (int)tokens!["responses"]!);
}
