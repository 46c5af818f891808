using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests;

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
        var tools = await Published.Show(client.Home, client.SessionOf("tools"));
        var main = Assert.Single(tools["tokens"]!.AsArray(), tokens => (string?)tokens!["thread"] == "main")!;
        Assert.Equal(new(7 + 4 * 11, 3 + 22 + 23 + 24 + 33, 5 * 300, 5 * 1000, 5 * 5700), Ledger.TokensOf(main));
        Assert.Equal(5, (int)main["responses"]!);
        Assert.Equal(5, (int)tools["tool_call_count"]!);
        Assert.Equal(1, (int)tools["lower_bound_responses"]!);

        // 1.0.88 resumes into a new session with the old rows copied; later clients go on in the same file.
        var (hello, resumed) = (client.SessionOf("hello"), client.SessionOf("resume"));
        Assert.Equal(version != "1.0.88", hello == resumed);
        Assert.Equal(hello == resumed ? 2 : 1, MainResponses(await Published.Show(client.Home, hello)));
        Assert.Equal(hello == resumed ? 2 : 1, MainResponses(await Published.Show(client.Home, resumed)));
    }

    static int MainResponses(System.Text.Json.Nodes.JsonObject session) =>
        session["tokens"]!.AsArray().Where(tokens => (string?)tokens!["thread"] == "main").Sum(tokens => (int)tokens!["responses"]!);
}
