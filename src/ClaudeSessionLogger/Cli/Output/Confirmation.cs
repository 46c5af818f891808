using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Cli.Output;

/// <summary>Asks the user on the terminal to confirm a change that they may not want.</summary>
static class Confirmation
{
    /// <summary>Whether the user answers yes; any other answer means no.</summary>
    public static bool Ask(string question, TextWriter error)
    {
        error.Write($"{question} [y/N] ");
        error.Flush();
        return Answer()?.Trim().ToUpperInvariant() is "Y" or "YES";
    }

    // Read from the terminal directly: .NET's console would first print an escape sequence to query the cursor
    // position.
    static string? Answer()
    {
        if (OperatingSystem.IsWindows())
            return Console.ReadLine();
        using var input = new StreamReader(
            new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 1)
        );
        return input.ReadLine();
    }
}
