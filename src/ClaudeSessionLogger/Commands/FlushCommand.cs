using System.CommandLine;
using ClaudeSessionLogger.Capture;

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
            // Started by a hook, in a folder that may be deleted meanwhile.
            Directory.SetCurrentDirectory(Path.GetPathRoot(places.Home)!);
            Flush.Run(places, TimeProvider.System, context =>
            {
                HubDoor.Meet(context);
                PrimeWriter.Write(context);
            });
            return 0;
        }
        catch (Exception e)
        {
            // Nobody sees the background's error stream.
            log.Write(e is Failure ? $"flush: {e.Message}" : $"flush: internal error: {e}");
            throw;
        }
    }
}
