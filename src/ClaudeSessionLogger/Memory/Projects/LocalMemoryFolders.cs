using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Projects;

/// <summary>
/// Finds the memory folders of this machine and their projects by the directories of sessions, and stores them.
/// </summary>
static class LocalMemoryFolders
{
    /// <summary>
    /// Adds the folders of new session directories, and folders that are not known yet. The caller must be in a
    /// transaction.
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

        // A folder that belonged to this device only gets the repository's key once that has a remote. Other keys stay:
        // a person who moves a repository links it.
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

    /// <summary>Assigns the folder to a project. Its content is scanned again and merged with the project's.</summary>
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
/// <param name="Root">The directory that the memory is about.</param>
sealed record LocalMemoryFolder(string Path, ProjectKey Project, string Root, bool IsCommon)
{
    /// <summary>False if the project is no longer on this machine: then it gets no memory either.</summary>
    public bool IsWanted => Directory.Exists(Path) || Directory.Exists(Root);
}
