using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Processes;

namespace ClaudeSessionLogger.Hooks.Spool;

/// <summary>
/// Starts this program in the background so that it outlives the client: its own session, no stream or descriptor of the
/// client's in its hands, nobody waiting for it.
/// </summary>
static class BackgroundLauncher
{
    /// <summary>For tests and for people who flush by themselves.</summary>
    const string NoFlush = "CLAUDE_LOGGER_NO_FLUSH";

    /// <summary>
    /// Starts <c>flush</c>, always: one that is not needed sees the lock and leaves, whereas not starting it because another
    /// seems to be running could lose a request. The request goes first, so that one which is running looks again.
    /// </summary>
    public static void StartFlush(AppPaths paths)
    {
        if (Environment.GetEnvironmentVariable(NoFlush) is "1" or "true")
            return;

        FlushLock.Request(paths);
        if (Environment.ProcessPath is { } program && IsOurs(program))
            Start(program, "flush");
    }

    /// <summary>Throws a <see cref="Failure"/> when the program cannot be started.</summary>
    internal static void Start(string program, params ReadOnlySpan<string> arguments)
    {
        if (OperatingSystem.IsWindows())
            WindowsSpawn.Start(program, arguments);
        else
            PosixSpawn.Start(program, arguments);
    }

    /// <summary>Under <c>dotnet x.dll</c> or a test runner, the process is another program that knows no <c>flush</c>.</summary>
    static bool IsOurs(string program) => Path.GetFileName(program.AsSpan()).StartsWith("claude-", StringComparison.Ordinal);
}
