using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Mcp;

/// <summary>The MCP server with input from a file or a pipe that ends at once.</summary>
public sealed class McpEndOfInputTests : IDisposable
{
    const string Initialize = """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-03-26","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}
        """;

    readonly LogMachine _keith = new("Keith");

    public void Dispose() => _keith.Dispose();

    [Fact]
    public async Task A_single_request_is_answered() => Assert.Equal(["1"], Ids(await Run(Initialize)));

    [Fact]
    public async Task Everything_that_was_read_before_the_end_is_answered()
    {
        _keith.Log("refunds twice");
        var output = await Run(
            Initialize,
            """{"jsonrpc":"2.0","method":"notifications/initialized"}""",
            """{"jsonrpc":"2.0","id":"2","method":"tools/call","params":{"name":"list","arguments":{}}}""",
            """[{"jsonrpc":"2.0","id":3,"method":"ping"}]""",
            """{"jsonrpc":"2.0","id":null,"method":"ping"}"""
        );
        Assert.Equal(["\"2\"", "1", "3"], Ids(output));
        Assert.Contains("refunds twice", output, StringComparison.Ordinal);
    }

    async Task<string> Run(params string[] lines) =>
        (await _keith.Pipe(string.Join('\n', lines.Select(line => line.Trim())) + "\n", "mcp")).Succeeded().Out;

    static IEnumerable<string> Ids(string output) =>
        output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!)
            .SelectMany(message => message is JsonArray batch ? batch.ToList() : [message])
            .Select(message => message!["id"]!.ToJsonString())
            .Order(StringComparer.Ordinal);
}
