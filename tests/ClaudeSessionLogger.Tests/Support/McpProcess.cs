using System.Diagnostics;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.App;
using Xunit;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>
/// The built program's <c>mcp</c>, to which a test sends lines as they are, also those that the SDK's client does not
/// send.
/// </summary>
sealed class McpProcess : IDisposable
{
    readonly Process _process;

    McpProcess(Process process) => _process = process;

    public static async Task<McpProcess> Start(TemporaryHome home, string revision = "2025-11-25")
    {
        var environment = home.Environment();
        environment["CLAUDE_LOGGER_USER"] = "Ada";
        environment["CLAUDE_LOGGER_NO_FLUSH"] = "1";
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root)
            environment["DOTNET_ROOT"] = root;
        var mcp = new McpProcess(
            ProgramRun.Start("dotnet", [typeof(Settings).Assembly.Location, "mcp"], environment, home.Path)
        );
        var answer = await mcp.Ask(
            "initialize",
            $$$"""{"protocolVersion":"{{{revision}}}","capabilities":{},"clientInfo":{"name":"test","version":"1"}}"""
        );
        Assert.Equal(revision, (string?)answer["result"]!["protocolVersion"]);
        await mcp.Send("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        return mcp;
    }

    public async Task Send(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>The next line of output.</summary>
    public async Task<JsonNode> Answer() =>
        JsonNode.Parse((await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!)!;

    public async Task<JsonNode> Ask(string method, string given = "{}")
    {
        await Send($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{given}}}""");
        return await Answer();
    }

    public async Task<JsonNode> Call(string tool, string arguments = "{}") =>
        (await Ask("tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}}}"""))["result"]!;

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(30)))
            _process.Kill();
        _process.Dispose();
    }
}
