using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Capture;

/// <summary>
/// Runs the flush: records sessions that ended or changed, and syncs with the hub. Hooks start it in the background.
/// </summary>
sealed class FlushCommand : Command, ICommandExample
{
    const int Attempts = 3;
    static readonly TimeSpan s_wait = TimeSpan.FromSeconds(60);

    readonly Option<bool> _background = new(BackgroundLauncher.FlushOption) { Hidden = true };

    public FlushCommand()
        : base("flush", "Process queued hook events and missed sessions, then sync with the hub")
    {
        Add(_background);
        SetAction(Run);
    }

    public string Example => "claude-session-logger flush";

    int Run(ParseResult parsed)
    {
        var paths = AppPaths.FromEnvironment();
        var log = new BackgroundLog(paths.BackgroundLog, TimeProvider.System);
        var exitCode = 0;
        try
        {
            RequestProjectMemory(paths);
            // Leave the current folder, because the project folder in which a hook started the flush may be deleted.
            Directory.SetCurrentDirectory(Path.GetPathRoot(paths.Home)!);
            if (parsed.GetValue(_background))
                FlushPipeline.Run(paths, TimeProvider.System, FlushScope.Everything);
            else
                Flush(paths, result => exitCode = Describe(result, paths, parsed.InvocationConfiguration.Error));
            // SettingsNotice says why. Without the settings, the hub and the archive were left out.
            if (!parsed.GetValue(_background) && SettingsFile.FindProblem(paths) is { } problem)
                exitCode = problem.ExitCode;
            return exitCode;
        }
        catch (Exception e)
        {
            // Write to the background log, because the error stream of a background process is lost.
            log.Write(e is Failure ? $"flush: {e.Message}" : $"flush: internal error: {e}");
            throw;
        }
    }

    // Looks for rows of other tools every time. A flush in the background, which may be running, does so once an hour.
    static void Flush(AppPaths paths, Action<FlushResult> report)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (FlushPipeline.Run(paths, TimeProvider.System, FlushScope.Everything, checksRows: true, report))
                return;
            if (attempt == Attempts)
                throw new Failure(
                    FailureKind.Busy,
                    "cannot flush: other flushes are running. They do the same work; try again in a moment."
                );
            FlushLock.Hold(paths, TimeProvider.System, s_wait)?.Dispose();
        }
    }

    // Only for a person at a terminal: scripts and schedules expect no output, and being offline is no error for them.
    static int Describe(FlushResult result, AppPaths paths, TextWriter error)
    {
        if (error != Console.Error || Console.IsErrorRedirected)
            return 0;
        var recorded =
            result.Recorded.Read == 0
                ? "nothing new to record"
                : $"read {Terminal.Count(result.Recorded.Read, "new or changed transcript")}";
        var archived =
            result.Archived == 0 ? "" : $"; archived {Terminal.Count(result.Archived, "new or changed session")}";
        var synced = result.Synced switch
        {
            null => result.HubFailure is null ? "" : "; not synced with the hub",
            { Pulled: 0, Pushed: 0, Sessions: 0 } => "; the hub and this machine have the same entries",
            var hub => $"; received {Terminal.Count(hub.Pulled, "event")} from the hub, sent "
                + $"{Terminal.Count(hub.Pushed, "event")} and {Terminal.Count(hub.Sessions, "session")}",
        };
        Terminal.Print(error, recorded + archived + synced);
        if (result.Synced?.WhySessionsNotSent is { } reason && result.Synced.Undecided is not null)
            Terminal.Print(error, SafeText.Safe(reason));
        if (result.Synced?.WhyMemoryNotSent is { } kept && WaitingMemory(paths) is > 0 and var waiting)
            Terminal.Print(
                error,
                $"{Terminal.Count(waiting, "version")} of Claude's notes not sent: {SafeText.Safe(kept)}."
            );
        return result.HubFailure?.ExitCode ?? 0;
    }

    static long WaitingMemory(AppPaths paths)
    {
        using var database = Database.OpenToRead(paths, CommandLine.LockTimeout);
        return database is null ? 0 : HubStateStore.PendingEvents(database, EventTables.Memory);
    }

    // At session start, the project's memory may not be on this machine yet, so request it. The request goes through
    // the spool, because another flush may already be running and would process it.
    static void RequestProjectMemory(AppPaths paths)
    {
        if (
            Environment.GetEnvironmentVariable("CLAUDE_PROJECT_DIR") is not { Length: > 0 } project
            || !Path.IsPathFullyQualified(project)
        )
            return;
        var body = new JsonObject { ["cwd"] = project };
        new SpoolFolder(paths, TimeProvider.System).Add(
            SpoolKind.Memory,
            Encoding.UTF8.GetBytes(body.ToJsonString()),
            key: project
        );
    }
}
