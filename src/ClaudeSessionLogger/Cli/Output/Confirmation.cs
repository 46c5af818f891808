using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Cli.Output;

/// <summary>Asks the user on the terminal to confirm a change that they may not want.</summary>
static class Confirmation
{
    const int Attempts = 3;

    /// <summary>
    /// Whether the user answers yes. An empty answer means no; an unclear one is asked for again, and means no in the
    /// end.
    /// </summary>
    public static bool Ask(string question, TextWriter error) => Ask(question, error, Answer);

    public static bool Ask(string question, TextWriter error, Func<string?> answer)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            error.Write(attempt == 0 ? $"{question} [y/N] " : "Please answer y or n: ");
            error.Flush();
            var answered = answer()?.Trim().ToUpperInvariant();
            WrappingWriter.BeginLineAfterAnswer();
            switch (answered)
            {
                case "Y" or "YES":
                    return true;
                case null or "" or "N" or "NO":
                    return false;
            }
        }

        return false;
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
