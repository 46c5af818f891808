using System.CommandLine;
using ClaudeSessionLogger.Mcp;

namespace ClaudeSessionLogger.Cli.Commands.ClaudeCode;

/// <summary>Runs the MCP server for the shared log and the sessions.</summary>
sealed class McpCommand : Command, ICommandExample
{
    public McpCommand()
        : base("mcp", "Serve the shared log and the sessions to an MCP client over standard input and output") =>
        SetAction((_, cancellation) => McpHost.Run(cancellation));

    public string Example => "claude-session-logger mcp < /dev/null";
}
