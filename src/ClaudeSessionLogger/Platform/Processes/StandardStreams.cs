using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Platform.Processes;

/// <summary>
/// Standard input and output for a hook. <see cref="Console"/> would load the terminal's description and start a thread for
/// signals before it writes the first byte, which is more than a hook does altogether.
/// </summary>
static class StandardStreams
{
    const int ReadWrite = 2, LastStream = 2;

    /// <summary>
    /// Makes streams that were handed down closed lead nowhere. Else the next file that is opened, such as the database, gets the
    /// number of one, and whatever is printed goes into it.
    /// </summary>
    public static void OpenClosed()
    {
        if (OperatingSystem.IsWindows())
            return;

        // The lowest free number is taken: one beyond the streams says that none of them is closed any more.
        int opened;
        do
            opened = PosixCalls.Open("/dev/null", ReadWrite);
        while (opened is >= 0 and <= LastStream);
        if (opened >= 0)
            _ = PosixCalls.Close(opened);
    }

    /// <summary>Nothing, when it is a person's terminal: a hook never waits for typing.</summary>
    public static Stream Input()
    {
        if (!Console.IsInputRedirected)
            return Stream.Null;
        return OperatingSystem.IsWindows() ? Console.OpenStandardInput() : new DescriptorStream(0);
    }

    public static Stream Output() => OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new DescriptorStream(1);
}
