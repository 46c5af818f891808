using System.Text.Json;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Replication.Hubs.Folder;

/// <summary>Reads and writes <c>hub.json</c>, which makes a folder a hub and contains the hub's epoch.</summary>
/// <param name="parent">
/// The header of the whole hub if this is the folder of one person's memory; null for the hub itself.
/// </param>
sealed class HubFolderHeader(HubFolderLayout layout, HubFolderHeader? parent)
{
    /// <summary>Throws Unreachable if the folder is not a hub.</summary>
    public Guid ReadEpoch()
    {
        if (parent is not null && !Exists)
        {
            // Throws if the hub itself is missing, so that no memory folder is created where the hub's folder is not
            // mounted.
            parent.ReadEpoch();
            Write();
        }

        if (!Exists)
            throw new Failure(
                FailureKind.Unreachable,
                PathAccess.Exists(layout.Root)
                    ? $"cannot find a hub in the folder {layout.Root}. Mount its disk, or wait until the folder has "
                        + $"synced. Only if it never was a hub, run claude-session-logger setup --hub {layout.Root} to "
                        + "create one."
                    : $"cannot find the hub's folder {layout.Root}. Mount its disk, or wait until it has synced."
            );
        return layout.ReadEpoch();
    }

    public void Create()
    {
        var folder = Path.GetDirectoryName(layout.Root);
        if (folder is null || !PathAccess.Exists(folder))
            throw new Failure(
                FailureKind.Unreachable,
                $"cannot find the folder {folder}. Mount its disk, or create the folder."
            );
        // What is in it has the folder's mode. Whoever shares a folder with others creates it with their access.
        if (!PathAccess.Exists(layout.Root))
            PrivateFile.CreateFolder(layout.Root);
        if (!Exists)
            Write();
    }

    bool Exists => layout.Files.Has(HubFolderLayout.Hub);

    // If another machine has just written the file, the epoch in that file is used.
    void Write() =>
        _ = layout.Files.WriteNew(
            HubFolderLayout.Hub,
            JsonSerializer.SerializeToUtf8Bytes(
                new(Guid.NewGuid(), HubFolderLayout.Schema, HubFolderLayout.Schema),
                HubFolderJsonContext.Readable.HubFolderHeaderJson
            )
        );
}
