using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Reports;

namespace ClaudeSessionLogger.Commands;

/// <summary>What machines meet at: asked for real, with what waits for it and who else is there.</summary>
sealed class HubCommand : Command, IExample
{
    readonly Option<bool> _json = CommonOptions.Json();

    public HubCommand() : base("hub", "Show the hub: whether it answers, what waits for it, which devices meet there")
    {
        Add(_json);
        Add(new HubLeaveCommand());
        Add(new HubRevokeCommand());
        Add(new HubGrantCommand());
        Add(new HubUpgradeCommand());
        SetAction(Run);
    }

    public string Example => "claude-session-logger hub --json";

    int Run(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        var places = Locations.FromEnvironment();
        if (Settings.Load(places, parsed.InvocationConfiguration.Error.WriteLine).Hub is not { } address)
        {
            output.WriteLine(parsed.GetValue(_json) ? "null" : "no hub: everything stays on this machine; claude-session-logger setup --hub ADDRESS joins one");
            return 0;
        }

        var report = HubReport.Of(address, places, TimeProvider.System, CommandLine.Patience, HubDoor.Open);
        if (parsed.GetValue(_json))
            output.WriteLine(JsonSerializer.Serialize(WireHub.Of(report), HubJson.Readable.WireHub));
        else
            HubScreen.Print(report, output, TimeProvider.System.GetUtcNow().UtcDateTime);
        return report.Problem?.ExitCode ?? 0;
    }
}
