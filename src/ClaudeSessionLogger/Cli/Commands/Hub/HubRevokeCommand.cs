using System.CommandLine;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Cli.Commands.Hub;

/// <summary>Denies a device access to the hub, for example if the machine was lost.</summary>
sealed class HubRevokeCommand : Command, ICommandExample
{
    readonly Argument<string> _device = new("DEVICE")
    {
        Description = "The device's name, its id, or the id's first characters",
    };

    public HubRevokeCommand()
        : base("revoke", "Stop accepting data from a device; the hub keeps the data that the device already sent")
    {
        CommonOptions.RefuseEmpty(_device);
        Add(_device);
        SetAction(Run);
    }

    public string Example => "claude-session-logger hub revoke old-laptop";

    int Run(ParseResult parsed)
    {
        var paths = AppPaths.FromEnvironment();
        var settings = Settings.LoadValid(paths, new BackgroundLog(paths.BackgroundLog, TimeProvider.System).WriteOnce);
        if (settings.Hub is not { } address)
            throw new Failure(
                FailureKind.NotFound,
                "cannot revoke a device: no hub is set up. Run claude-session-logger setup --hub ADDRESS to join a hub."
            );

        using var hub = HubConnector.Open(address);
        var device = Find(hub.Devices(), parsed.GetRequiredValue(_device));
        if (device.Device == DeviceIdentity.LoadOrCreate(paths))
            throw new Failure(
                FailureKind.Conflict,
                "cannot revoke this machine. Run claude-session-logger hub leave to leave the hub."
            );
        hub.Revoke(device.Device);
        Terminal.Print(
            parsed.InvocationConfiguration.Output,
            $"revoked {Shown(device)}: the hub accepts no more data from this device. The device may still have the "
                + "hub's address and password, so change the password on the hub."
        );
        return 0;
    }

    static HubDevice Find(IReadOnlyList<HubDevice> devices, string wanted)
    {
        var found = devices
            .Where(device =>
                device.Device.Value.StartsWith(wanted, StringComparison.OrdinalIgnoreCase)
                || string.Equals(device.Name, wanted, StringComparison.OrdinalIgnoreCase)
            )
            .ToList();
        return found switch
        {
            [var one] => one,
            [] => throw new Failure(
                FailureKind.NotFound,
                $"cannot find device {SafeText.Safe(wanted)} on the hub. Run claude-session-logger hub to list devices."
            ),
            _ => throw new Failure(
                FailureKind.Conflict,
                $"{found.Count} devices match {SafeText.Safe(wanted)}; give one of these ids:"
                    + string.Concat(found.Select(device => $"\n  {Shown(device)}"))
            ),
        };
    }

    static string Shown(HubDevice device) =>
        SafeText.Safe(
            $"{device.Device} " + $"({device.Name ?? "device without a name"}, {device.Person ?? "person unknown"})"
        );
}
