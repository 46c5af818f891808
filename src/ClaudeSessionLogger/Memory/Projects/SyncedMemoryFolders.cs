using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Projects;

/// <summary>Selects the memory folders of this machine that are synced.</summary>
static class SyncedMemoryFolders
{
    /// <param name="isSelected">Selects the projects to include; null for all.</param>
    public static IEnumerable<LocalMemoryFolder> Select(
        Database database,
        Settings settings,
        Func<ProjectKey, bool>? isSelected = null
    ) =>
        LocalMemoryFolders
            .All(database)
            .Where(folder =>
                !settings.Excludes(folder.Project.Name, folder.Root)
                && (isSelected is null || isSelected(folder.Project))
            );

    /// <summary>Finds what changed in a folder since the last sync, without storing anything.</summary>
    public static FolderScan Scan(Database database, LocalMemoryFolder folder, bool allowDeletions = false) =>
        new LocalChangeScanner(database, allowDeletions).Scan(folder);
}
