using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Mcp;

/// <summary>The MCP server, message by message, with clients of all revisions.</summary>
public sealed class McpProtocolTests : IDisposable
{
    const string Log = """{"category":"task","title":"one"}""";

    readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("2024-11-05", false)]
    [InlineData("2025-03-26", false)]
    [InlineData("2025-06-18", true)]
    [InlineData("2025-11-25", true)]
    public async Task Only_revisions_that_know_it_get_structured_content(string revision, bool isStructured)
    {
        using var mcp = await McpProcess.Start(_home, revision);
        var result = await mcp.Call("log", Log);

        Assert.Equal("one", (string?)JsonNode.Parse((string)result["content"]![0]!["text"]!)!["title"]);
        Assert.Equal(isStructured, result["structuredContent"] is not null);
    }

    [Fact]
    public async Task A_long_body_is_sent_once()
    {
        using var mcp = await McpProcess.Start(_home);
        var body = string.Concat(Enumerable.Repeat("a long sentence. ", 2_000)) + "The end.";
        var written = await mcp.Call("log", $$"""{"category":"task","title":"one","body":"{{body}}"}""");
        await mcp.Call("note", $$"""{"entry":"one","text":"{{body}}"}""");
        var shown = await mcp.Call("show", """{"entry":"one"}""");

        Assert.DoesNotContain("The end.", written.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(2, shown.ToJsonString().Split("The end.").Length - 1);
        Assert.Equal($"{body}\n\n{body}", (string?)JsonNode.Parse((string)shown["content"]![0]!["text"]!)!["body"]);
    }

    [Fact]
    public async Task A_batch_is_answered_with_one_batch()
    {
        using var mcp = await McpProcess.Start(_home, "2025-03-26");
        await mcp.Send(
            """[{"jsonrpc":"2.0","id":7,"method":"ping"},{"jsonrpc":"2.0","id":"8","method":"no/such"},5]"""
        );
        var answers = (await mcp.Answer()).AsArray();

        Assert.Equal(["\"8\"", "7", "null"], answers.Select(each => each!["id"]?.ToJsonString() ?? "null").Order());
        Assert.Equal(2, answers.Count(each => each!["error"] is not null));
        Assert.NotNull((await mcp.Ask("ping"))["result"]);
    }

    [Theory]
    [InlineData("{bad json", -32700, "a line of the input is not valid JSON; send one message per line.")]
    [InlineData("[]", -32600, "a message must be an object, or a batch of objects.")]
    [InlineData("7", -32600, "a message must be an object, or a batch of objects.")]
    public async Task A_line_that_is_no_message_is_answered(string line, int code, string sentence)
    {
        using var mcp = await McpProcess.Start(_home);
        await mcp.Send(line);
        var answer = await mcp.Answer();

        Assert.True(answer.AsObject().TryGetPropertyValue("id", out var id) && id is null);
        Assert.Equal((code, sentence), ((int)answer["error"]!["code"]!, (string?)answer["error"]!["message"]));
    }

    [Theory]
    [InlineData("tools/call", "{}", "tools/call needs 'name' in its parameters: the tool's name, as a string.")]
    [InlineData(
        "tools/call",
        """{"name":5}""",
        "tools/call needs 'name' in its parameters: the tool's name, as a string."
    )]
    [InlineData(
        "tools/call",
        """{"name":"nope"}""",
        "cannot find a tool 'nope'. The tools are log, resolve, note, claim, list, show, inbox, search, sessions, "
            + "session, cost."
    )]
    [InlineData(
        "tools/call",
        """{"name":"list","arguments":[1]}""",
        "'arguments' of tools/call must be an object that contains the tool's arguments by name."
    )]
    [InlineData(
        "resources/read",
        "{}",
        "resources/read needs 'uri' in its parameters: the address of a resource, such as entry://ID, as a string."
    )]
    public async Task A_protocol_error_says_what_is_wrong(string method, string given, string sentence)
    {
        using var mcp = await McpProcess.Start(_home);
        var error = (await mcp.Ask(method, given))["error"]!;
        Assert.Equal((-32602, sentence), ((int)error["code"]!, (string?)error["message"]));
    }

    [Fact]
    public async Task A_missing_resource_has_the_code_of_the_revision()
    {
        using var mcp = await McpProcess.Start(_home);
        await mcp.Call("log", Log);
        var error = (await mcp.Ask("resources/read", """{"uri":"entry://00000000-none"}"""))["error"]!;

        Assert.Equal(-32002, (int)error["code"]!);
        Assert.Contains("cannot find an entry", (string?)error["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Booleans_and_numbers_may_be_sent_as_strings()
    {
        using var mcp = await McpProcess.Start(_home);
        await mcp.Call("log", Log);
        await mcp.Call("log", """{"category":"task","title":"two"}""");
        await mcp.Call("resolve", """{"entry":"two"}""");

        Assert.Single(Entries(await mcp.Call("list", """{"open":"true"}""")));
        Assert.Equal(2, Entries(await mcp.Call("list", """{"open":"False","limit":""}""")).Count);
        Assert.Single(Entries(await mcp.Call("list", """{"limit":"1"}""")));
        Assert.Single(Entries(await mcp.Call("list", """{"limit":1.0}""")));
        Assert.Null((await mcp.Call("claim", """{"entry":"one","minutes":"30"}"""))["isError"]);
        Assert.Null((await mcp.Call("claim", """{"entry":"one","release":"true"}"""))["structuredContent"]!["owner"]);
        foreach (var wrong in (string[])["\"yes\"", "2", "\"2\""])
            Assert.True((bool?)(await mcp.Call("list", $$"""{"open":{{wrong}}}"""))["isError"]);
        foreach (var wrong in (string[])["\"two\"", "1.5", "\"1.5\"", "true", "\"0\"", "1e30"])
            Assert.True((bool?)(await mcp.Call("list", $$"""{"limit":{{wrong}}}"""))["isError"]);
    }

    static JsonArray Entries(JsonNode result) => result["structuredContent"]!["entries"]!.AsArray();
}
