using ClaudeSessionLogger.Store;

namespace ClaudeSessionLogger.Memory;

/// <summary>The folders of this machine that are kept in step.</summary>
static class MemoryFolders
{
    /// <param name="only">Of these projects; null for all.</param>
    public static IEnumerable<DeskFolder> Wanted(Database database, Settings settings, Func<ProjectKey, bool>? only = null) => DeskFolders.All(database)
        .Where(folder => !settings.Excludes(folder.Project.Name, folder.Root) && (only is null || only(folder.Project)));

    /// <summary>What changed in a folder since it was last in step; nothing is written down.</summary>
    public static FolderTaken Scan(Database database, DeskFolder folder, bool allowDeletions = false) => new TakingIn(database, allowDeletions).Scan(folder);
}
