using System.CommandLine;
using ClaudeSessionLogger;
using ClaudeSessionLogger.Commands;

try
{
    var root = new RootCommand("Keeps every Claude Code session") { new SetupCommand(() => "no database yet", () => null) };
    return root.Parse(args).Invoke(new() { EnableDefaultExceptionHandler = false });
}
catch (Failure failure)
{
    Console.Error.WriteLine($"claude-session-logger: {failure.Message}");
    return failure.ExitCode;
}
