using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Hub;

/// <summary>Revokes a device, such as a machine that was lost or given away.</summary>
sealed class HubRevokeCommand : Command, ICommandExample
{
    readonly Argument<string> _device = new("DEVICE") { Description = "Its id, the beginning of it, or its name" };

    public HubRevokeCommand() : base("revoke", "Take nothing more from a device; what it wrote stays")
    {
        CommonOptions.RefuseEmpty(_device);
        Add(_device);
        SetAction(Run);
    }

    public string Example => "claude-session-logger hub revoke old-laptop";

    int Run(ParseResult parsed)
    {
        var paths = AppPaths.FromEnvironment();
        var settings = Settings.Load(paths, new BackgroundLog(paths.SyncLog, TimeProvider.System));
        if (settings.Hub is not { } address)
            throw new Failure(FailureKind.NotFound, "there is no hub to revoke a device on; claude-session-logger setup --hub ADDRESS joins one.");

        using var hub = HubConnector.Open(address);
        var device = Find(hub.Devices(), parsed.GetRequiredValue(_device));
        if (device.Device == DeviceIdentity.LoadOrCreate(paths).ToString())
            throw new Failure(FailureKind.Conflict, "that is this machine: claude-session-logger hub leave takes it off the hub.");
        hub.Revoke(device.Device);
        parsed.InvocationConfiguration.Output.WriteLine(
            $"revoked {Shown(device)}: nothing more of it is taken. It may still know the hub's address and password: change those at the hub.");
        return 0;
    }

    static HubDevice Find(IReadOnlyList<HubDevice> devices, string wanted)
    {
        var found = devices.Where(device => device.Device.StartsWith(wanted, StringComparison.OrdinalIgnoreCase)
            || string.Equals(device.Name, wanted, StringComparison.OrdinalIgnoreCase)).ToList();
        return found switch
        {
            [var one] => one,
            [] => throw new Failure(FailureKind.NotFound, $"the hub knows no device {SafeText.Safe(wanted)}; claude-session-logger hub lists them."),
            _ => throw new Failure(FailureKind.Conflict, $"{found.Count} devices are {SafeText.Safe(wanted)}; name one by its id:" + string.Concat(found.Select(device => $"\n  {Shown(device)}"))),
        };
    }

    static string Shown(HubDevice device) => SafeText.Safe($"{device.Device} ({device.Name ?? "a branch"}, {device.Person ?? "nobody"})");
}
