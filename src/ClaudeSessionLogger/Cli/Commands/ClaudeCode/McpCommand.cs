using System.CommandLine;
using ClaudeSessionLogger.Mcp;

namespace ClaudeSessionLogger.Cli.Commands.ClaudeCode;

/// <summary>Runs the MCP server, with tools for the shared log and the sessions.</summary>
sealed class McpCommand : Command, ICommandExample
{
    public McpCommand()
        : base("mcp", "Run an MCP server for the shared log and the sessions, on standard input and output") =>
        SetAction((_, cancellation) => McpHost.Run(cancellation));

    public string Example => "claude-session-logger mcp < /dev/null";
}
