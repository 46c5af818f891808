using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Capture;

/// <summary>
/// Runs the flush: records sessions that ended or changed, and syncs with the hub. Hooks start it in the background.
/// </summary>
sealed class FlushCommand : Command, ICommandExample
{
    public FlushCommand()
        : base("flush", "Process queued hook events and missed sessions, then sync with the hub")
    {
        SetAction(Run);
    }

    public string Example => "claude-session-logger flush";

    static int Run(ParseResult parsed)
    {
        var paths = AppPaths.FromEnvironment();
        var log = new BackgroundLog(paths.BackgroundLog, TimeProvider.System);
        try
        {
            RequestProjectMemory(paths);
            // Leave the current folder, because the project folder in which a hook started the flush may be deleted.
            Directory.SetCurrentDirectory(Path.GetPathRoot(paths.Home)!);
            FlushPipeline.Run(paths, TimeProvider.System, FlushScope.Everything);
            return 0;
        }
        catch (Exception e)
        {
            // Write to the background log, because the error stream of a background process is lost.
            log.Write(e is Failure ? $"flush: {e.Message}" : $"flush: internal error: {e}");
            throw;
        }
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
