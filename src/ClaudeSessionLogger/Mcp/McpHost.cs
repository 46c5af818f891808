using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ClaudeSessionLogger.Mcp;

/// <summary>
/// Serves the shared log and the sessions over the Model Context Protocol, on standard input and output. No other code
/// may write to standard output. Keeps no state between calls: each call opens the database.
/// </summary>
static class McpHost
{
    const string Instructions =
        "The team's shared log (findings, tasks, decisions, issues, notes) "
        + "and the cost of Claude Code sessions. Log only what the person asks for. "
        + "After the tool 'log', tell the person the first 8 characters of the id.";

    public static IEnumerable<McpTool> Tools =>
        [.. LogTools.All, .. LogQueryTools.All, .. SessionTools.All, .. ConversationTools.Enabled];

    public static async Task Run(CancellationToken cancellation)
    {
        var options = new McpServerOptions
        {
            ServerInfo = new()
            {
                Name = "claude-session-logger",
                Version = typeof(McpHost).Assembly.GetName().Version!.ToString(3),
            },
            ServerInstructions = Instructions,
            Capabilities = new() { Tools = new(), Resources = new() },
            ToolCollection = [.. Tools],
        };
        EntryResources.AddTo(options.Handlers);
        options.Filters.Message.IncomingFilters.Add(RequestCheck.Filter);
        options.Filters.Message.OutgoingFilters.Add(SentAnswers.Filter);
        ServerDirectory.Refresh();
        var batches = new JsonRpcBatches(Console.OpenStandardOutput());
        await using var transport = new StreamServerTransport(
            MessageLines.Read(Console.OpenStandardInput(), batches),
            MessageLines.Write(batches),
            options.ServerInfo.Name
        );
        await using var server = McpServer.Create(transport, options);
        await server.RunAsync(cancellation);
        await SentAnswers.Wait(cancellation);
    }
}
