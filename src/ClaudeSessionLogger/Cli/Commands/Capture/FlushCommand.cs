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
    public FlushCommand() : base("flush", "Process queued hook events and missed sessions, then sync with the hub")
    {
        SetAction(Run);
    }

    public string Example => "claude-session-logger flush";

    static int Run(ParseResult parsed)
    {
        var paths = AppPaths.FromEnvironment();
        var log = new BackgroundLog(paths.SyncLog, TimeProvider.System);
        try
        {
            Begin(paths);
            // A hook starts it in a folder that may be deleted meanwhile.
            Directory.SetCurrentDirectory(Path.GetPathRoot(paths.Home)!);
            FlushPipeline.Run(paths, TimeProvider.System, FlushScope.Everything);
            return 0;
        }
        catch (Exception e)
        {
            // Nobody sees the error stream of a background process.
            log.Write(e is Failure ? $"flush: {e.Message}" : $"flush: internal error: {e}");
            throw;
        }
    }

    // The client starts a session in this project, whose memory may not be on this machine yet. Use the spool, so that
    // a flush that is already running sees it.
    static void Begin(AppPaths paths)
    {
        if (Environment.GetEnvironmentVariable("CLAUDE_PROJECT_DIR") is not { Length: > 0 } project || !Path.IsPathFullyQualified(project))
            return;
        var body = new JsonObject { ["cwd"] = project };
        new SpoolFolder(paths, TimeProvider.System).Add(SpoolKind.Memory, Encoding.UTF8.GetBytes(body.ToJsonString()), key: project);
    }
}
