namespace ClaudeSessionLogger.Hooks;

/// <summary>
/// Standard input and output for a hook. <see cref="Console"/> would load the terminal's description and start a thread for
/// signals before it writes the first byte, which is more than a hook does altogether.
/// </summary>
static class StandardStreams
{
    /// <summary>Nothing, when it is a person's terminal: a hook never waits for typing.</summary>
    public static Stream Input()
    {
        if (!Console.IsInputRedirected)
            return Stream.Null;
        return OperatingSystem.IsWindows() ? Console.OpenStandardInput() : new DescriptorStream(0);
    }

    public static Stream Output() => OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new DescriptorStream(1);
}
