using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Platform.Processes;

/// <summary>
/// Provides standard input and output for hooks. <see cref="Console"/> would load terminal descriptions and start a
/// signal thread before the first byte, which would take longer than the rest of the hook.
/// </summary>
static class StandardStreams
{
    const int ReadWrite = 2,
        OutputDescriptor = 1,
        LastStream = 2;

    static bool s_wasOutputClosed;

    /// <summary>
    /// Connects closed standard streams to /dev/null. Otherwise the next opened file, such as the database, would get
    /// the descriptor of a standard stream, and printed text would be written into that file.
    /// </summary>
    public static void ReopenClosedStreams()
    {
        if (OperatingSystem.IsWindows())
            return;

        // The system assigns the lowest free descriptor. A descriptor above the standard streams means that all three
        // of them are now open.
        int opened;
        do
        {
            opened = PosixCalls.Open("/dev/null", ReadWrite);
            s_wasOutputClosed |= opened == OutputDescriptor;
        } while (opened is >= 0 and <= LastStream);
        if (opened >= 0)
            _ = PosixCalls.Close(opened);
    }

    /// <summary>
    /// Returns an empty stream if standard input is a terminal, so that a hook never waits for keyboard input.
    /// </summary>
    public static Stream Input()
    {
        if (!Console.IsInputRedirected)
            return Stream.Null;
        return OperatingSystem.IsWindows() ? Console.OpenStandardInput() : new DescriptorStream(0);
    }

    public static Stream Output() =>
        OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new DescriptorStream(OutputDescriptor);

    /// <summary>Whether somebody may still read what was written to standard output.</summary>
    public static bool HasReader() =>
        !s_wasOutputClosed && (OperatingSystem.IsWindows() || DescriptorStream.HasReader(OutputDescriptor));
}
