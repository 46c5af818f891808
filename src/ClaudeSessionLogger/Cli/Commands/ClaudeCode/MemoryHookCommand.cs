using System.CommandLine;
using ClaudeSessionLogger.Hooks;

namespace ClaudeSessionLogger.Cli.Commands.ClaudeCode;

/// <summary>
/// The hook that the Python tool's settings call. It runs before the command line is parsed; this class is for the
/// help.
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
