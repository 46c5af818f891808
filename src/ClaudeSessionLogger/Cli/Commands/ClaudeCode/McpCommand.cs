using System.CommandLine;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Mcp;

namespace ClaudeSessionLogger.Cli.Commands.ClaudeCode;

/// <summary>Runs the MCP server, with tools for the shared log and the sessions.</summary>
sealed class McpCommand : Command, ICommandExample
{
    public McpCommand()
        : base("mcp", "Run an MCP server for the shared log and the sessions, on standard input and output") =>
        SetAction(
            (parsed, cancellation) =>
            {
                if (!Console.IsInputRedirected)
                    Terminal.Print(
                        parsed.InvocationConfiguration.Error,
                        "This is a server for MCP clients, which start it themselves. To add it to Claude Code, press "
                            + $"Ctrl+C and run {WordWrap.Whole(Registration)}"
                    );
                return McpHost.Run(cancellation);
            }
        );

    const string Registration = "claude mcp add session-log -- claude-session-logger mcp";

    public string Example => Registration;
}
