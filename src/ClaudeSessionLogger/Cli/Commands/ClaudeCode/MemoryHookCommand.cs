using System.CommandLine;
using ClaudeSessionLogger.Hooks;

namespace ClaudeSessionLogger.Cli.Commands.ClaudeCode;

/// <summary>
/// Defines the memory hook of the Python tool, so that it appears in the help. Client settings that this tool wrote
/// still call the hook; Program.cs handles these calls before the command line is parsed.
/// </summary>
sealed class MemoryHookCommand : Command, ICommandExample
{
    public MemoryHookCommand()
        : base("hook", "Read Claude Code's hook JSON from standard input, and record the memory file that a tool wrote")
    {
        SetAction(_ => HookCommand.Run(["hook", "post-tool-use"]));
    }

    public string Example => "claude-session-logger memory hook < post-tool-use.json";
}
