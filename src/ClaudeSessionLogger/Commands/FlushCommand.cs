using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Hooks;

namespace ClaudeSessionLogger.Commands;

/// <summary>What hooks start in the background: records what ended or changed, and meets the hub.</summary>
sealed class FlushCommand : Command, IExample
{
    public FlushCommand() : base("flush", "Record what hooks left to do and sessions that no hook told of, then meet the hub")
    {
        SetAction(Run);
    }

    public string Example => "claude-session-logger flush";

    static int Run(ParseResult parsed)
    {
        var places = Locations.FromEnvironment();
        var log = new SyncLog(places.SyncLog, TimeProvider.System);
        try
        {
            Begin(places);
            // Started by a hook, in a folder that may be deleted meanwhile.
            Directory.SetCurrentDirectory(Path.GetPathRoot(places.Home)!);
            FlushPipeline.Run(places, TimeProvider.System, FlushScope.Everything);
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
    static void Begin(Locations places)
    {
        if (Environment.GetEnvironmentVariable("CLAUDE_PROJECT_DIR") is not { Length: > 0 } project || !Path.IsPathFullyQualified(project))
            return;
        var body = new JsonObject { ["cwd"] = project };
        new Spool(places, TimeProvider.System).Add(SpoolKind.Memory, Encoding.UTF8.GetBytes(body.ToJsonString()), key: project);
    }
}
