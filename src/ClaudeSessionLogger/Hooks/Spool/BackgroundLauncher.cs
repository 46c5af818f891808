using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Processes;

namespace ClaudeSessionLogger.Hooks.Spool;

/// <summary>
/// Starts this program in the background so that it outlives the client: in its own session, without inheriting the
/// client's streams or descriptors, and without anybody waiting for it.
/// </summary>
static class BackgroundLauncher
{
    /// <summary>For tests, and for users who run the flush themselves.</summary>
    const string NoFlush = "CLAUDE_LOGGER_NO_FLUSH";

    /// <summary>
    /// Requests and starts <c>flush</c>, even if one seems to be running: a redundant one sees the lock and exits,
    /// while not starting one could lose a request. The request comes first, so that a running flush checks again.
    /// </summary>
    public static void StartFlush(AppPaths paths)
    {
        if (Environment.GetEnvironmentVariable(NoFlush) is "1" or "true")
            return;

        FlushLock.Request(paths);
        if (Environment.ProcessPath is { } program && IsOurs(program))
            Start(program, "flush");
    }

    /// <summary>Throws a <see cref="Failure"/> if the program cannot be started.</summary>
    internal static void Start(string program, params ReadOnlySpan<string> arguments)
    {
        if (OperatingSystem.IsWindows())
            WindowsSpawn.Start(program, arguments);
        else
            PosixSpawn.Start(program, arguments);
    }

    /// <summary>
    /// Under <c>dotnet x.dll</c> or a test runner, the process is another program, which has no <c>flush</c> command.
    /// </summary>
    static bool IsOurs(string program) => Path.GetFileName(program.AsSpan()).StartsWith("claude-", StringComparison.Ordinal);
}
