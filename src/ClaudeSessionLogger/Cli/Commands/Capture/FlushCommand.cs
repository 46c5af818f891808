using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Capture;

/// <summary>What hooks start in the background: records what ended or changed, and meets the hub.</summary>
sealed class FlushCommand : Command, ICommandExample
{
    public FlushCommand() : base("flush", "Record what hooks left to do and sessions that no hook told of, then meet the hub")
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
            // Started by a hook, in a folder that may be deleted meanwhile.
            Directory.SetCurrentDirectory(Path.GetPathRoot(paths.Home)!);
            FlushPipeline.Run(paths, TimeProvider.System, FlushScope.Everything);
            return 0;
        }
        catch (Exception e)
        {
            // Nobody sees the background's error stream.
            log.Write(e is Failure ? $"flush: {e.Message}" : $"flush: internal error: {e}");
            throw;
        }
    }

    // The client begins a session in this project, whose memory may never have been here. In the spool, for a flush that runs already.
    static void Begin(AppPaths paths)
    {
        if (Environment.GetEnvironmentVariable("CLAUDE_PROJECT_DIR") is not { Length: > 0 } project || !Path.IsPathFullyQualified(project))
            return;
        var body = new JsonObject { ["cwd"] = project };
        new SpoolFolder(paths, TimeProvider.System).Add(SpoolKind.Memory, Encoding.UTF8.GetBytes(body.ToJsonString()), key: project);
    }
}
