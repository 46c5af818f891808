namespace ClaudeSessionLogger.Cli.Output;

/// <summary>
/// Prevents .NET from switching the terminal's keypad into application mode. .NET does this when the console is first
/// used, in case keys are read, and leaves it so: an escape sequence before every output and error, even with NO_COLOR.
/// It reads the sequence once from the terminal named by TERM. Nothing here needs that: colours come from Spectre, the
/// width from the terminal itself, and a password or an answer is typed without arrow keys.
/// </summary>
static class KeypadMode
{
    const string Terminal = "TERM";

    /// <summary>
    /// Makes .NET set up its console without it. Must be called before anything is printed and before a second thread
    /// may read the environment.
    /// </summary>
    public static void Leave()
    {
        if (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable(Terminal) is not { Length: > 0 } name)
            return;
        Environment.SetEnvironmentVariable(Terminal, null);
        try
        {
            // This queries the terminal, so that the console is set up now.
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
