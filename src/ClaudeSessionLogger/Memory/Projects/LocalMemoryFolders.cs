using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Projects;

/// <summary>
/// Finds the memory folders of this machine and their projects, starting from the directories of sessions, and stores
/// them.
/// </summary>
static class LocalMemoryFolders
{
    /// <summary>
    /// Adds the memory folders of new session directories, and unknown memory folders that exist on the disk. The
    /// caller must be in a transaction.
    /// </summary>
    public static void Discover(Database database, AppPaths paths, Settings settings, DeviceId device)
    {
        var known = All(database).ToDictionary(folder => folder.Path, StringComparer.Ordinal);
        foreach (var cwd in Directories(database))
        {
            foreach (var profile in settings.Profiles)
                Add(Place(cwd, paths with { Config = profile }));
            Rows.Put(database, "memory_places", ("cwd", cwd), ("seen_at", DateTime.UnixEpoch));
        }

        // If a folder's key is valid only on this device, and its repository now has a remote, the folder gets the
        // repository's key. Other keys never change automatically; after moving a repository, the user links its folder
        // again.
        foreach (var folder in known.Values.Where(folder => folder.Project.IsOwn && Directory.Exists(folder.Root)).ToList())
        {
            if (Place(folder.Root, paths) is { GitFolder: not null } place && ProjectKey.Of(place, device, paths.UserHome) is { IsOwn: false } found)
                Link(database, folder.Path, found);
        }

        foreach (var folder in MemoryLocations.Folders(settings, paths).Where(folder => !known.ContainsKey(folder)))
            Add(new(folder, Path.GetFileName(Path.GetDirectoryName(folder)) ?? folder, GitFolder: null, IsCommon: false));

        void Add(MemoryLocation? place)
        {
            if (place is null || known.GetValueOrDefault(place.Folder) is { } before && (!before.Project.IsOwn || before.Root == place.Root))
                return;
            var folder = new LocalMemoryFolder(place.Folder, ProjectKey.Of(place, device, paths.UserHome), place.Root, place.IsCommon);
            if (known.TryGetValue(place.Folder, out var guessed) && guessed.Project.Value != folder.Project.Value)
                Link(database, place.Folder, folder.Project);
            known[place.Folder] = folder;
            Rows.Put(database, "memory_folders", ("folder", folder.Path), ("project", folder.Project.Value), ("name", folder.Project.Name), ("root", folder.Root), ("is_common", folder.IsCommon));
        }
    }

    public static List<LocalMemoryFolder> All(Database database) => database.Query(
        "select folder, project, name, root, is_common from memory_folders order by folder",
        row => new LocalMemoryFolder(row.GetString(0), ProjectKey.FromValue(row.GetString(1), row.GetString(2)), row.GetString(3), row.GetBoolean(4)));

    /// <summary>
    /// Assigns the folder to a project. The next sync scans its files again and merges them with the project's files.
    /// </summary>
    public static void Link(Database database, string folder, ProjectKey project)
    {
        Rows.Change(database, "memory_folders", "$project as project, $name as name", "folder = $folder", "", ("project", project.Value), ("name", project.Name), ("folder", folder));
        database.Execute("delete from memory_synced where folder = $folder", ("folder", folder));
        database.Execute("delete from memory_held where folder = $folder", ("folder", folder));
    }

    static List<string> Directories(Database database) => database.Query("""
        select distinct cwd from sessions where cwd is not null and cwd not in (select cwd from memory_places)
        union select cwd from memory_places where seen_at > timestamp '1970-01-01' order by 1
        """, row => row.GetString(0));

    static MemoryLocation? Place(string directory, AppPaths paths)
    {
        try
        {
            return Path.IsPathFullyQualified(directory) ? MemoryLocations.Of(directory, paths) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or Failure)
        {
            return null;
        }
    }
}

/// <summary>A memory folder on this machine.</summary>
/// <param name="Root">The directory of the project.</param>
sealed record LocalMemoryFolder(string Path, ProjectKey Project, string Root, bool IsCommon)
{
    /// <summary>
    /// Whether to write memory to the folder: false if neither the folder nor the project's directory exists any
    /// longer.
    /// </summary>
    public bool IsWanted => Directory.Exists(Path) || Directory.Exists(Root);
}
