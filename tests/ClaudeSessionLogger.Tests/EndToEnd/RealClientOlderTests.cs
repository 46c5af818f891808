using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.EndToEnd;

/// <summary>
/// Older clients: 2.0.76 writes subagents next to the transcript, 1.0.88 copies a resumed session into a new one.
/// Neither sends a session id to the API, so the expected values are computed by message.
/// </summary>
public sealed class RealClientOlderTests
{
    [Theory]
    [InlineData("2.0.76")]
    [InlineData("1.0.88")]
    public async Task Sessions_of_older_clients_are_exact(string version)
    {
        using var client = await RealClient.WithHooks(version);
        await client.Run("hello", "tools", "resume");
        await Published.FlushUntilSpoolIsEmpty(client.Home);

        var ledger = await Ledger.Of(client);
        ledger.AssertTotalIsEveryResponseOnce();

        // The first answer streams slowly, and these clients write its rows before its end, with only 3 of its 111
        // tokens. On a busy machine this can also happen to a later answer, so the test compares with the rows of the
        // transcript.
        var id = client.SessionOf("tools");
        var tools = await Published.Show(client.Home, id);
        var main = Assert.Single(tools["tokens"]!.AsArray(), tokens => (string?)tokens!["thread"] == "main")!;
        var kept = KeptAnswers(client, id);
        Assert.Contains((Output: 3, IsWhole: false), kept);
        Assert.Equal(
            new(7 + 4 * 11, kept.Sum(answer => answer.Output), 5 * 300, 5 * 1000, 5 * 5700),
            Ledger.TokensOf(main)
        );
        Assert.Equal(5, (int)main["responses"]!);
        Assert.Equal(5, (int)tools["tool_call_count"]!);
        Assert.Equal(kept.Count(answer => !answer.IsWhole), (int)tools["lower_bound_responses"]!);

        // 1.0.88 resumes into a new session with a copy of the old rows; later clients continue in the same file.
        var (hello, resumed) = (client.SessionOf("hello"), client.SessionOf("resume"));
        Assert.Equal(version != "1.0.88", hello == resumed);
        Assert.Equal(hello == resumed ? 2 : 1, MainResponses(await Published.Show(client.Home, hello)));
        Assert.Equal(hello == resumed ? 2 : 1, MainResponses(await Published.Show(client.Home, resumed)));
    }

    /// <summary>
    /// The answers in a session's rows, with their highest output and whether they have a stop reason.
    /// </summary>
    static List<(int Output, bool IsWhole)> KeptAnswers(RealClient client, string session) =>
        [
            .. Directory
                .EnumerateFiles(client.Home.Projects, session + ".jsonl", SearchOption.AllDirectories)
                .SelectMany(File.ReadLines)
                .Select(line => JsonNode.Parse(line)!)
                .Where(row => (string?)row["type"] == "assistant")
                .Select(row => row["message"]!)
                .GroupBy(message => (string)message["id"]!)
                .Select(rows =>
                    (
                        rows.Max(row => (int)row["usage"]!["output_tokens"]!),
                        rows.Any(row => row["stop_reason"] is not null)
                    )
                ),
        ];

    static int MainResponses(JsonObject session) =>
        session["tokens"]!
            .AsArray()
            .Where(tokens => (string?)tokens!["thread"] == "main")
            .Sum(tokens => (int)tokens!["responses"]!);
}
