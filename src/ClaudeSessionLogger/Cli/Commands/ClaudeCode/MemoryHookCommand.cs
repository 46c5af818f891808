using System.CommandLine;
using ClaudeSessionLogger.Hooks;

namespace ClaudeSessionLogger.Cli.Commands.ClaudeCode;

/// <summary>
/// Defines the hook that client settings of the Python tool call, so that it appears in the help. Program.cs handles
/// the client's calls before the command line is parsed.
/// </summary>
sealed class MemoryHookCommand : Command, ICommandExample
{
    public MemoryHookCommand()
        : base("hook", "Record that a tool wrote a memory file, from Claude Code's hook JSON on standard input")
    {
        SetAction(_ => HookCommand.Run(["hook", "post-tool-use"]));
    }

    public string Example => "claude-session-logger memory hook < post-tool-use.json";
}
