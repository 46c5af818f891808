using System.CommandLine;
using ClaudeSessionLogger.Cli.Commands.Capture;
using ClaudeSessionLogger.Cli.Commands.ClaudeCode;
using ClaudeSessionLogger.Cli.Commands.Reports;
using ClaudeSessionLogger.Cli.Commands.Setup;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli;

/// <summary>
/// Says once per command that <c>config.json</c> cannot be read. Otherwise, hub, archive and name would seem to be
/// unset, although they are only unknown.
/// </summary>
static class SettingsNotice
{
    /// <summary>Runs a command, then prints the notice, unless the command ended with that error.</summary>
    public static int Run(ParseResult parsed, AppPaths paths, Func<int> invoke)
    {
        if (SaysItself(parsed) || SettingsFile.FindProblem(paths) is not { } problem)
            return invoke();
        var runsLong = parsed.CommandResult.Command is McpCommand or DashboardCommand;
        var isSaid = false;
        if (runsLong)
            Print();
        try
        {
            return invoke();
        }
        catch (Failure failure)
            when (failure.Message.StartsWith($"cannot read {paths.ConfigFile}", StringComparison.Ordinal))
        {
            isSaid = true;
            throw;
        }
        finally
        {
            if (!isSaid)
                Print();
        }

        void Print()
        {
            isSaid = true;
            parsed.InvocationConfiguration.Error.WriteLine($"claude-session-logger: {SafeText.Safe(problem.Message)}");
        }
    }

    // Nobody reads what a flush in the background prints.
    static bool SaysItself(ParseResult parsed) =>
        parsed.CommandResult.Command is SetupCommand or DoctorCommand or ImportCommand
        || parsed.Tokens.Any(token => token.Value == BackgroundLauncher.FlushOption);
}
