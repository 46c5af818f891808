namespace ClaudeSessionLogger.Cli.Output;

/// <summary>
/// .NET switches a terminal's keypad into application mode when its console is first used, in case somebody will read keys, and leaves it so: an
/// escape sequence before every answer and every error, whatever NO_COLOR says. It takes the sequence from what TERM names, once. Nothing here needs
/// what is named there: colours come from Spectre, the width from the terminal itself, and a password or a yes is typed without arrow keys.
/// </summary>
static class KeypadMode
{
    const string Terminal = "TERM";

    /// <summary>Has .NET set its console up without it. Before anything is printed, and before a second thread may read the environment.</summary>
    public static void Leave()
    {
        if (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable(Terminal) is not { Length: > 0 } name)
            return;
        Environment.SetEnvironmentVariable(Terminal, null);
        try
        {
            // Asks the terminal, so that the console is set up by now.
            _ = Console.WindowWidth;
        }
        catch (IOException)
        {
        }
        finally
        {
            Environment.SetEnvironmentVariable(Terminal, name);
        }
    }
}
