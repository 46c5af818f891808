using System.CommandLine;
using System.Text.Json;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Diagnostics;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Hub;

/// <summary>
/// Shows whether the hub can be reached, how much data is waiting to be sent, and which devices use the hub.
/// </summary>
sealed class HubCommand : Command, ICommandExample
{
    readonly Option<bool> _json = CommonOptions.Json();

    public HubCommand()
        : base("hub", "Show whether the hub can be reached, what is not sent yet, and which devices use the hub")
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
        var paths = AppPaths.FromEnvironment();
        if (Settings.LoadValid(paths, parsed.InvocationConfiguration.Error.WriteLine).Hub is not { } address)
        {
            Terminal.Print(
                output,
                parsed.GetValue(_json)
                    ? "null"
                    : "no hub: everything stays on this machine. Run "
                        + "claude-session-logger setup --hub ADDRESS to join a hub."
            );
            return 0;
        }

        var report = HubReport.Load(address, paths, TimeProvider.System, CommandLine.LockTimeout, HubConnector.Open);
        if (parsed.GetValue(_json))
            output.WriteLine(JsonSerializer.Serialize(HubJson.Of(report), HubJsonContext.Readable.HubJson));
        else
            HubView.Print(report, output, TimeProvider.System.GetUtcNow().UtcDateTime);
        return report.Problem?.ExitCode ?? 0;
    }
}
