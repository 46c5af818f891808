using ClaudeSessionLogger.Cli;
using ClaudeSessionLogger.Cli.Commands.ClaudeCode;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Hooks;
using ClaudeSessionLogger.Hooks.StatusLine;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Processes;
using ClaudeSessionLogger.Platform.Text;

StandardStreams.ReopenClosedStreams();

// Claude Code waits for these commands to end, so they load no command-line parser, database or console library.
if (args is ["hook", _, ..] && !ClaudeCodeCommands.IsHelpAsked(args))
    return HookCommand.Run(args);
if (ProgramName.IsMemoryHook(Environment.GetCommandLineArgs()[0], args) && !ClaudeCodeCommands.IsHelpAsked(args))
    return HookCommand.Run(["hook", "post-tool-use"]);
if (args is ["statusline", ..] && !ClaudeCodeCommands.IsHelpAsked(args))
    return StatusLineCommand.Run(args);

KeypadMode.Disable();
Utf8Console.Use();

WrappingWriter.UseForErrors();

// After --, it is a word of a text.
var options = args.TakeWhile(arg => arg != "--").ToList();
var verbose = options.Contains("--verbose");
try
{
    return CommandLine.Run(
        ProgramName.Expand(
            Environment.GetCommandLineArgs()[0],
            [.. options.Where(arg => arg != "--verbose"), .. args.Skip(options.Count)]
        )
    );
}
catch (Failure failure)
{
    Console.Error.WriteLine($"claude-session-logger: {SafeText.Safe(failure.Message, keepLines: true)}");
    if (verbose)
        Console.Error.WriteLine(failure);
    return failure.ExitCode;
}
catch (Exception refused) when (!verbose && refused is (IOException or UnauthorizedAccessException))
{
    Console.Error.WriteLine(
        $"claude-session-logger: file access failed: {SafeText.Safe(refused.Message)} (run again with "
            + "--verbose for details)"
    );
    return new Failure(FailureKind.Unwritable, refused.Message).ExitCode;
}
catch (Exception error) when (!verbose)
{
    Console.Error.WriteLine(
        $"claude-session-logger: internal error: {SafeText.Safe(error.Message)} (run again with --verbose for "
            + "the stack trace)"
    );
    return 70;
}
