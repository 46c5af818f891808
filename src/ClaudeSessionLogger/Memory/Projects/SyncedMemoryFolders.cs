using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Projects;

/// <summary>The folders of this machine that are kept in step.</summary>
static class SyncedMemoryFolders
{
    /// <param name="only">Of these projects; null for all.</param>
    public static IEnumerable<LocalMemoryFolder> Select(Database database, Settings settings, Func<ProjectKey, bool>? only = null) => LocalMemoryFolders.All(database)
        .Where(folder => !settings.Excludes(folder.Project.Name, folder.Root) && (only is null || only(folder.Project)));

    /// <summary>What changed in a folder since it was last in step; nothing is written down.</summary>
    public static FolderScan Scan(Database database, LocalMemoryFolder folder, bool allowDeletions = false) => new LocalChangeScanner(database, allowDeletions).Scan(folder);
}
