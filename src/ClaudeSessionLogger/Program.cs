using ClaudeSessionLogger;
using ClaudeSessionLogger.Commands;
using ClaudeSessionLogger.Hooks;

StandardStreams.OpenClosed();

// Claude Code waits for these: no parser, no database, no console library.
if (args is ["hook", _, ..] && !ClientCommands.IsHelpAsked(args))
    return HookCommand.Run(args);
if (ProgramName.IsMemoryHook(Environment.GetCommandLineArgs()[0], args) && !ClientCommands.IsHelpAsked(args))
    return HookCommand.Run(["hook", "post-tool-use"]);
if (args is ["statusline", ..] && !ClientCommands.IsHelpAsked(args))
    return StatusLineCommand.Run(args);

KeypadMode.Leave();
var verbose = args.Contains("--verbose");
try
{
    return CommandLine.Run(ProgramName.Expand(Environment.GetCommandLineArgs()[0], [.. args.Where(arg => arg != "--verbose")]));
}
catch (Failure failure)
{
    Console.Error.WriteLine($"claude-session-logger: {Text.Safe(failure.Message, keepLines: true)}");
    if (verbose)
        Console.Error.WriteLine(failure);
    return failure.ExitCode;
}
catch (Exception refused) when (!verbose && refused is (IOException or UnauthorizedAccessException))
{
    Console.Error.WriteLine($"claude-session-logger: the system refused: {Text.Safe(refused.Message)} (run again with --verbose to see where)");
    return new Failure(FailureKind.Unwritable, refused.Message).ExitCode;
}
catch (Exception bug) when (!verbose)
{
    Console.Error.WriteLine($"claude-session-logger: internal error: {Text.Safe(bug.Message)} (run again with --verbose for the trace)");
    return 70;
}
