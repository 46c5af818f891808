using System.CommandLine;
using ClaudeSessionLogger.Cli.Commands.ClaudeCode;

namespace ClaudeSessionLogger.Cli.Commands.Memory;

/// <summary>The parent of the memory commands, also called as <c>claude-memory-sync</c>.</summary>
sealed class MemoryCommand : Command, ICommandExample
{
    public MemoryCommand()
        : base("memory", "Sync, search and restore Claude's memory files")
    {
        foreach (
            var command in (ReadOnlySpan<Command>)
                [
                    MemorySyncCommand.Push(),
                    MemorySyncCommand.Pull(),
                    MemorySyncCommand.Both(),
                    new MemorySearchCommand(),
                    new MemoryGetCommand(),
                    new MemoryListCommand(),
                    new MemoryStatusCommand(),
                    new MemoryHistoryCommand(),
                    new MemoryRestoreCommand(),
                    new MemoryConflictsCommand(),
                    new MemoryLinkCommand(),
                    new MemoryShareCommand(),
                    new MemoryForgetCommand(),
                    new MemoryHookCommand(),
                ]
        )
        {
            Add(command);
        }
    }

    public string Example => "claude-session-logger memory status";
}
