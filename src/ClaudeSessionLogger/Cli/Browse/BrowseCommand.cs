using System.CommandLine;
using ClaudeSessionLogger.Cli.Browse.Sessions;
using ClaudeSessionLogger.Cli.Browse.Terminals;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Cli.Browse;

/// <summary>Shows sessions, the shared log, reports and memory on the whole terminal.</summary>
sealed class BrowseCommand : Command, ICommandExample
{
    public BrowseCommand()
        : base("browse", "Find, read and resume sessions on the whole screen of the terminal")
    {
        SetAction(_ => Run());
    }

    public string Example => "claude-session-logger browse";

    /// <summary>Whether the bare program can show its views here, instead of its help.</summary>
    public static bool IsPossible => WhyNot() is null;

    static int Run()
    {
        if (WhyNot() is { } reason)
            throw new Failure(FailureKind.Invalid, reason);
        var paths = AppPaths.FromEnvironment();
        string[]? command;
        using (ITerminal terminal = OperatingSystem.IsWindows() ? new WindowsTerminal() : new PosixTerminal())
            try
            {
                using var browser = new Browser(
                    paths,
                    TimeProvider.System,
                    terminal,
                    HasColors,
                    args => CommandOutput.Of(args),
                    new ConfiguredUserName(paths)
                );
                command = browser.Run(new SessionsView(browser));
            }
            catch
            {
                // Nothing is disposed after an error that nobody catches, and its text must be readable.
                terminal.Dispose();
                throw;
            }

        return command is null ? 0 : CommandLine.Run(command);
    }

    static bool HasColors => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    static string? WhyNot() =>
        Console.IsInputRedirected || Console.IsOutputRedirected
            ? "cannot browse: this is not a terminal. Run claude-session-logger sessions to list sessions."
        : !OperatingSystem.IsWindows() && Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb"
            ? "cannot browse: the terminal (TERM) cannot show a whole screen. Run "
                + "claude-session-logger sessions to list sessions."
        : null;
}
