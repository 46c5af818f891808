using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ClaudeSessionLogger.Mcp;

/// <summary>
/// The shared log and the sessions for a client of the Model Context Protocol, over standard input and output. Nothing else is written to
/// standard output, and nothing is held between two calls: the database is opened for each.
/// </summary>
static class McpHost
{
    const string Instructions = "The team's shared log (findings, tasks, decisions, issues, notes) and what Claude Code sessions cost. "
        + "Log only what the person asks for; after log, say the first 8 characters of the id.";

    public static IEnumerable<McpTool> Tools => [.. LogTools.All, .. LogQueryTools.All, .. SessionTools.All];

    public static async Task Run(CancellationToken cancellation)
    {
        var options = new McpServerOptions
        {
            ServerInfo = new() { Name = "claude-session-logger", Version = typeof(McpHost).Assembly.GetName().Version!.ToString(3) },
            ServerInstructions = Instructions,
            Capabilities = new() { Tools = new(), Resources = new() },
            ToolCollection = [.. Tools],
        };
        EntryResources.AddTo(options.Handlers);
        await using var transport = new StdioServerTransport(options.ServerInfo.Name);
        await using var server = McpServer.Create(transport, options);
        await server.RunAsync(cancellation);
    }
}
