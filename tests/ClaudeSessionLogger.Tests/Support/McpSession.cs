using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.App;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Xunit;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>
/// A client of the MCP SDK, connected to the built program's <c>mcp</c> over standard input and output.
/// </summary>
sealed class McpSession : IAsyncDisposable
{
    public const string Session = "0a1b2c3d-0000-4000-8000-000000000001";

    McpSession(McpClient client) => Client = client;

    public McpClient Client { get; }

    public static async Task<McpSession> Open(TemporaryHome home, string? folder = null)
    {
        var environment = home.Environment()
            .ToDictionary(variable => variable.Key, variable => (string?)variable.Value);
        environment["CLAUDE_LOGGER_USER"] = "Ada";
        environment["CLAUDE_LOGGER_NO_FLUSH"] = "1";
        environment["CLAUDE_CODE_SESSION_ID"] = Session;
        environment["DOTNET_ROOT"] = System.Environment.GetEnvironmentVariable("DOTNET_ROOT");
        var transport = new StdioClientTransport(
            new()
            {
                Command = "dotnet",
                Arguments = [typeof(Settings).Assembly.Location, "mcp"],
                EnvironmentVariables = environment,
                InheritEnvironmentVariables = false,
                WorkingDirectory = folder ?? home.Path,
            }
        );
        return new(await McpClient.CreateAsync(transport, cancellationToken: TestContext.Current.CancellationToken));
    }

    /// <summary>The answer of a tool that succeeds.</summary>
    public async Task<JsonNode> Call(string tool, params (string Name, object? Value)[] arguments)
    {
        var result = await Result(tool, arguments);
        Assert.False(result.IsError ?? false, Text(result));
        return JsonNode.Parse(result.StructuredContent!.Value.GetRawText())!;
    }

    /// <summary>The error of a tool that fails.</summary>
    public async Task<string> Refusal(string tool, params (string Name, object? Value)[] arguments)
    {
        var result = await Result(tool, arguments);
        Assert.True(result.IsError, $"{tool} did it: {Text(result)}");
        return Text(result);
    }

    public ValueTask DisposeAsync() => Client.DisposeAsync();

    public static string Text(CallToolResult result) =>
        string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text));

    Task<CallToolResult> Result(string tool, (string Name, object? Value)[] arguments) =>
        Client
            .CallToolAsync(
                tool,
                arguments.ToDictionary(argument => argument.Name, argument => argument.Value),
                cancellationToken: TestContext.Current.CancellationToken
            )
            .AsTask();
}
