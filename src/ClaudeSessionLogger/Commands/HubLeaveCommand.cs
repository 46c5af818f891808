using System.CommandLine;
using ClaudeSessionLogger.Hubs;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Commands;

/// <summary>Takes this machine off its hub.</summary>
sealed class HubLeaveCommand : Command, IExample
{
    public HubLeaveCommand() : base("leave", "Stop meeting the hub; what is there stays there, and what is here stays here")
    {
        SetAction(Run);
    }

    public string Example => "claude-session-logger hub leave";

    static int Run(ParseResult parsed)
    {
        var places = Locations.FromEnvironment();
        var left = new Joining(places, new(places.SyncLog, TimeProvider.System), TimeProvider.System, HubDoor.Open).Leave();
        parsed.InvocationConfiguration.Output.WriteLine(left is null ? "there was no hub: everything stays on this machine" : $"left {Text.Safe(HubAddress.Shown(left, places.UserHome))}: everything stays on this machine from now on");
        return 0;
    }
}
