using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Hooks;

/// <summary>
/// Standard input and output as plain files. <see cref="Console"/> would load the terminal's description and start a thread
/// for signals before it writes the first byte, which is more than a hook does altogether.
/// </summary>
static class StandardStreams
{
    /// <summary>Nothing, when it is closed or a person's terminal: a hook never waits for typing.</summary>
    public static Stream Input()
    {
        if (!Console.IsInputRedirected)
            return Stream.Null;
        return OperatingSystem.IsWindows() ? Console.OpenStandardInput() : Open(0, FileAccess.Read);
    }

    public static Stream Output() => OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : Open(1, FileAccess.Write);

    static Stream Open(int descriptor, FileAccess access)
    {
        try
        {
            return new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), access, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Stream.Null;
        }
    }
}
