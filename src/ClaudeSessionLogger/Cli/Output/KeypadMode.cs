namespace ClaudeSessionLogger.Cli.Output;

/// <summary>
/// Prevents .NET from switching the terminal's keypad into application mode. On first use of the console, .NET looks up
/// the escape sequence for this mode in the description of the terminal named by TERM, and prints it before the first
/// output, even with NO_COLOR. It does so to read arrow keys, which this program does not need.
/// </summary>
static class KeypadMode
{
    const string Terminal = "TERM";

    /// <summary>
    /// Makes .NET set up its console while TERM is not set, so that .NET finds no escape sequence to print. Must be
    /// called before anything is printed, and before a second thread may read the environment.
    /// </summary>
    public static void Disable()
    {
        if (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable(Terminal) is not { Length: > 0 } name)
            return;
        Environment.SetEnvironmentVariable(Terminal, null);
        try
        {
            // Reading the width makes .NET set up its console now.
            _ = Console.WindowWidth;
        }
        catch (IOException) { }
        finally
        {
            Environment.SetEnvironmentVariable(Terminal, name);
        }
    }
}
