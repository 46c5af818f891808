using System.CommandLine;
using ClaudeSessionLogger.Hooks;

namespace ClaudeSessionLogger.Cli.Commands.ClaudeCode;

/// <summary>What settings of the Python tool call. It is run before any command line is read; this says what it is.</summary>
sealed class MemoryHookCommand : Command, ICommandExample
{
    public MemoryHookCommand() : base("hook", "For Claude Code: take note of a memory file that a tool wrote (JSON on standard input)")
    {
        SetAction(_ => HookCommand.Run(["hook", "post-tool-use"]));
    }

    public string Example => "claude-session-logger memory hook < post-tool-use.json";
}
