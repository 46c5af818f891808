using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Processes;

namespace ClaudeSessionLogger.Hooks.Spool;

/// <summary>
/// Starts this program in the background so that it outlives the client: in its own session, and without inheriting the
/// client's streams or descriptors. No process waits for it.
/// </summary>
static class BackgroundLauncher
{
    /// <summary>
    /// The environment variable that turns off background flushes, for tests and for users who run <c>flush</c>
    /// themselves.
    /// </summary>
    const string NoFlushVariable = "CLAUDE_LOGGER_NO_FLUSH";

    /// <summary>The option of a flush that nobody waits for.</summary>
    public const string FlushOption = "--background";

    /// <summary>Whether only the command <c>flush</c> may use the hub.</summary>
    public static bool IsOff => Environment.GetEnvironmentVariable(NoFlushVariable) is "1" or "true";

    /// <summary>
    /// Requests a flush, then starts <c>flush</c> even if a flush seems to be running. If a flush is really running,
    /// the new process finds the lock taken and exits; without a new process, the request could be lost. The request is
    /// written first, so that a running flush can still find it.
    /// </summary>
    public static void StartFlush(AppPaths paths)
    {
        if (IsOff)
            return;

        FlushLock.Request(paths);
        if (Environment.ProcessPath is { } program && IsThisProgram(program))
            Start(program, "flush", FlushOption);
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
    /// Whether the current process is this program, and not <c>dotnet</c> or a test runner, which have no <c>flush</c>
    /// command.
    /// </summary>
    static bool IsThisProgram(string program) =>
        Path.GetFileName(program.AsSpan()).StartsWith("claude-", StringComparison.Ordinal);
}
