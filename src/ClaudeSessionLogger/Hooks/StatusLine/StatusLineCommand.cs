using System.Text;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Processes;

namespace ClaudeSessionLogger.Hooks.StatusLine;

/// <summary>
/// Runs <c>statusline</c>. The client calls it after every response, so it is as fast as a hook and never fails.
/// Without usable input it shows what the status cache contains.
/// </summary>
static class StatusLineCommand
{
    const int MaxInput = 1 << 20;

    public static int Run(string[] args) => Run(StandardStreams.Input(), StandardStreams.Output(), args);

    public static int Run(Stream stdin, Stream stdout, params ReadOnlySpan<string> args)
    {
        try
        {
            var colours = Environment.GetEnvironmentVariable("NO_COLOR") is null or "";
            var (paths, now) = (AppPaths.FromEnvironment(), TimeProvider.System.GetUtcNow());
            var format = StatusLineOptions.Parse(args, paths.ConfigFile, Environment.GetEnvironmentVariable("COLUMNS"));
            var running = RunningSessionsFile.Read(paths.RunningSessions);
            var limits = Print(
                stdin,
                stdout,
                StatusCache.Read(paths.StatusCache),
                now,
                colours,
                format.Columns,
                format.Format,
                running,
                transcript => BeganAfter(transcript, paths.StatusCache),
                folder => ExcludedFolder.Contains(paths, folder),
                out var updated
            );
            // Read again, because other sessions may have written meanwhile. Budgets depend on it, so it comes first.
            if (updated != running)
                RunningSessionsFile.Write(
                    paths.RunningSessions,
                    RunningSessions.With(RunningSessionsFile.Read(paths.RunningSessions), updated[0], now)
                );
            limits.WriteIfChanged(paths.Limits);
        }
        catch (Exception)
        {
            // Print nothing. The client then hides the line and runs the command again after the next response.
        }

        return 0;
    }

    /// <summary>
    /// Whether a session began after the status cache was written. If not, and the cache does not have it, it is an
    /// older session that was resumed, and its cost is recorded.
    /// </summary>
    static bool BeganAfter(string? transcript, string cache) =>
        transcript is not null
        && (!File.Exists(transcript) || File.GetCreationTimeUtc(transcript) > File.GetLastWriteTimeUtc(cache));

    /// <summary>Prints the line without other running sessions.</summary>
    internal static AccountLimits Print(
        Stream stdin,
        Stream stdout,
        StatusCache cache,
        DateTimeOffset now,
        bool colours,
        int columns,
        string? format = null
    ) => Print(stdin, stdout, cache, now, colours, columns, format, [], _ => false, _ => false, out _);

    /// <param name="running">The sessions that the client reported before.</param>
    /// <param name="isNew">Whether the session with this transcript began after the cache was written.</param>
    /// <param name="isExcluded">Whether the sessions of a folder are not recorded, and must not be noted
    /// either.</param>
    /// <param name="updated">The same with this session.</param>
    /// <returns>The account limits that the client reported.</returns>
    internal static AccountLimits Print(
        Stream stdin,
        Stream stdout,
        StatusCache cache,
        DateTimeOffset now,
        bool colours,
        int columns,
        string? format,
        IReadOnlyList<RunningSession> running,
        Func<string?, bool> isNew,
        Func<string?, bool> isExcluded,
        out IReadOnlyList<RunningSession> updated
    )
    {
        var status = StatusLinePayload.Parse(Input(stdin));
        var transcript = status.TranscriptPath;
        updated =
            status.CostUsd is null || !IsKnown(running, status.SessionId) && isExcluded(status.Cwd)
                ? running
                : RunningSessions.Update(
                    running,
                    status.SessionId,
                    status.Cwd,
                    status.CostUsd,
                    cache,
                    now,
                    () => isNew(transcript)
                );
        var line = StatusLineRenderer.Compose(status, cache.Include(updated, now), now, colours, columns, format);
        stdout.Write(Encoding.UTF8.GetBytes(line + "\n"));
        stdout.Flush();
        return status.Limits(now);
    }

    static bool IsKnown(IReadOnlyList<RunningSession> sessions, string? id)
    {
        foreach (var session in sessions)
        {
            if (session.Id.Value == id)
                return true;
        }

        return false;
    }

    static ReadOnlySpan<byte> Input(Stream stdin)
    {
        try
        {
            return HookInput.Read(stdin, MaxInput);
        }
        catch (Exception e) when (e is Failure or IOException)
        {
            return default;
        }
    }
}
