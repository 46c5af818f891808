using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Mcp;

/// <summary>Calls the published program's <c>mcp</c> with an independent client, the MCP inspector.</summary>
public sealed class McpInspectorTests : IDisposable
{
    readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task The_inspector_lists_the_tools_and_logs_an_entry()
    {
        var tools = (await Inspect("--method", "tools/list"))["tools"]!.AsArray();
        Assert.Contains("log", tools.Select(tool => (string?)tool!["name"]));

        var logged = await Inspect(
            "--method",
            "tools/call",
            "--tool-name",
            "log",
            "--tool-arg",
            "category=finding",
            "--tool-arg",
            "title=seen from outside"
        );
        Assert.Equal("seen from outside", (string?)logged["structuredContent"]!["title"]);
        var resources = (await Inspect("--method", "resources/list"))["resources"]!.AsArray();
        Assert.Equal(
            "entry://" + (string?)logged["structuredContent"]!["id"],
            (string?)Assert.Single(resources)!["uri"]
        );
    }

    async Task<JsonNode> Inspect(params string[] arguments)
    {
        var inspector = Environment.GetEnvironmentVariable("CSL_MCP_INSPECTOR");
        Assert.SkipWhen(
            string.IsNullOrEmpty(inspector),
            "The MCP inspector is not installed: ./test.sh installs it from npm."
        );
        var environment = _home.Environment();
        environment["CLAUDE_LOGGER_NO_FLUSH"] = "1";
        var run = (
            await ProgramRun.Of(
                inspector!,
                ["--cli", Published.Program, "mcp", .. arguments],
                environment,
                folder: _home.Path
            )
        ).Succeeded();
        return JsonNode.Parse(run.Out)!;
    }
}
