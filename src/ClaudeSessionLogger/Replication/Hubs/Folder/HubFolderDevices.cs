using System.Text.Json;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Replication.Hubs.Folder;

/// <summary>The devices of a hub's folder: their chain heads, descriptions and revocations.</summary>
sealed class HubFolderDevices(HubFolderLayout layout, HubDeadline deadline, TimeProvider clock)
{
    /// <summary>
    /// The last event of each device over all its files. If two files end with different events of the same number,
    /// every machine chooses the same one.
    /// </summary>
    public Dictionary<DeviceId, ChainHead> Heads()
    {
        var heads = layout.Devices().ToDictionary(device => device, _ => ChainHead.None);
        foreach (var device in layout.EventFiles().GroupBy(file => file.Device))
        {
            _ = deadline.Remaining;
            if (EventFileReader.RankFiles(device) is [var best, ..])
                heads[device.Key] = best.Last;
        }

        return heads;
    }

    public List<HubDevice> List() =>
        [.. Heads().OrderBy(device => device.Key).Select(device => Describe(device.Key, device.Value))];

    public void RefuseRevoked(HubPusher pusher)
    {
        if (IsRevoked(pusher.Device))
            throw new Failure(
                FailureKind.Unauthorized,
                $"cannot send to the hub {layout.Root}: this machine was revoked there."
            );
    }

    public void Revoke(DeviceId device)
    {
        if (!Heads().ContainsKey(device))
            throw new Failure(
                FailureKind.NotFound,
                $"cannot find device {device} on the hub {layout.Root}. Run claude-session-logger hub to list devices."
            );
        layout.Write(HubFolderLayout.Revoked(device), default);
    }

    /// <summary>
    /// Writes the pusher's name and last-seen time, and how many redactions have been applied to its files.
    /// </summary>
    public void WriteDescription(HubPusher pusher, int redactions)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(
            new(pusher.Name, pusher.Person, pusher.ProgramVersion, clock.GetUtcNow().UtcDateTime, redactions),
            HubFolderJsonContext.Readable.HubFolderDeviceJson
        );
        try
        {
            layout.Write(HubFolderLayout.Device(pusher.Device), content);
        }
        catch (Failure failure) when (failure.Kind == FailureKind.Invalid)
        {
            // Somebody created a folder with this file's name. The push succeeds without the description.
            var path = Path.Combine(layout.Root, HubFolderLayout.Device(pusher.Device));
            layout.SkippedItems.Add(path, "it is a link or not a regular file");
        }
    }

    HubDevice Describe(DeviceId device, ChainHead head)
    {
        var text = layout.ReadDescription(device);
        return new(
            device,
            head,
            Pushes: 0,
            text?.Name,
            text?.Person,
            text?.ProgramVersion,
            text?.SeenAt ?? FirstSeen(device),
            IsRevoked(device)
        );
    }

    // A device whose events only others have written here has never used this hub: they knew it from another one.
    DateTime? FirstSeen(DeviceId device) =>
        layout.Files.Has(HubFolderLayout.Device(device)) ? layout.Files.CreatedAt(HubFolderLayout.Device(device))
        : layout.EventFiles(device).Any() ? layout.Files.CreatedAt(HubFolderLayout.Events(device))
        : null;

    bool IsRevoked(DeviceId device) => layout.Files.Has(HubFolderLayout.Revoked(device));
}
