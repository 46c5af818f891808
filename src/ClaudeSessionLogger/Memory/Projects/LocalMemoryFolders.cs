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
        foreach (
            var folder in known
                .Values.Where(folder => folder.Project.IsDeviceOnly && Directory.Exists(folder.Root))
                .ToList()
        )
        {
            if (
                Place(folder.Root, paths) is { GitFolder: not null } location
                && ProjectKey.Of(location, device, paths.UserHome) is { IsDeviceOnly: false } found
            )
                Link(database, folder.Path, found);
        }

        foreach (var folder in MemoryLocations.Folders(settings, paths).Where(folder => !known.ContainsKey(folder)))
            Add(
                new(
                    folder,
                    Path.GetFileName(Path.GetDirectoryName(folder)) ?? folder,
                    GitFolder: null,
                    IsForAllProjects: false
                )
            );

        void Add(MemoryLocation? location)
        {
            if (
                location is null
                || known.GetValueOrDefault(location.Folder) is { } before
                    && (!before.Project.IsDeviceOnly || before.Root == location.Root)
            )
                return;
            var folder = new LocalMemoryFolder(
                location.Folder,
                ProjectKey.Of(location, device, paths.UserHome),
                location.Root,
                location.IsForAllProjects
            );
            if (known.TryGetValue(location.Folder, out var guessed) && guessed.Project.Value != folder.Project.Value)
                Link(database, location.Folder, folder.Project);
            known[location.Folder] = folder;
            Rows.Put(
                database,
                "memory_folders",
                ("folder", folder.Path),
                ("project", folder.Project.Value),
                ("name", folder.Project.Name),
                ("root", folder.Root),
                ("is_common", folder.IsForAllProjects)
            );
        }
    }

    public static List<LocalMemoryFolder> All(Database database) =>
        database.Query(
            "select folder, project, name, root, is_common from memory_folders order by folder",
            row => new LocalMemoryFolder(
                row.GetString(0),
                ProjectKey.FromValue(row.GetString(1), row.GetString(2)),
                row.GetString(3),
                row.GetBoolean(4)
            )
        );

    /// <summary>
    /// Assigns the folder to a project. The next sync scans its files again and merges them with the project's files.
    /// </summary>
    public static void Link(Database database, string folder, ProjectKey project)
    {
        Rows.Change(
            database,
            "memory_folders",
            "$project as project, $name as name",
            "folder = $folder",
            "",
            ("project", project.Value),
            ("name", project.Name),
            ("folder", folder)
        );
        database.Execute("delete from memory_synced where folder = $folder", ("folder", folder));
        database.Execute("delete from memory_held where folder = $folder", ("folder", folder));
    }

    static List<string> Directories(Database database) =>
        database.Query(
            """
            select distinct cwd from sessions where cwd is not null and cwd not in (select cwd from memory_places)
            union select cwd from memory_places where seen_at > timestamp '1970-01-01' order by 1
            """,
            row => row.GetString(0)
        );

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
sealed record LocalMemoryFolder(string Path, ProjectKey Project, string Root, bool IsForAllProjects)
{
    /// <summary>
    /// Whether to write memory to the folder: false if neither the folder nor the project's directory exists any
    /// longer.
    /// </summary>
    public bool IsWanted => Directory.Exists(Path) || Directory.Exists(Root);
}
