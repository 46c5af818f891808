using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Platform.Files;
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
    /// <param name="writer">
    /// Writes the changes if a known folder is assigned to another project; null for a preview, which leaves known
    /// folders in their projects.
    /// </param>
    public static void Discover(
        Database database,
        AppPaths paths,
        Settings settings,
        DeviceId device,
        MemoryWriter? writer
    )
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
                Place(folder.Root, OfProfile(folder.Path)) is { GitFolder: not null } location
                && KeyOf(location) is { IsDeviceOnly: false } found
            )
                Move(folder, found);
        }

        var unknown = MemoryLocations
            .Folders(settings, paths)
            .Where(folder => !known.TryGetValue(folder, out var found) || found.IsGuess)
            .ToList();
        var names = unknown.Count > 0 ? DirectoryNames(database) : [];
        foreach (var folder in unknown)
        {
            // The client may keep memory in the project folder of a worktree or of a subdirectory.
            var name = Path.GetFileName(Path.GetDirectoryName(folder)) ?? folder;
            if (names.TryGetValue(name, out var cwd) && Place(cwd, OfProfile(folder)) is { } location)
                Add(location with { Folder = folder, Root = RealPath.Resolve(cwd) }, KeyOf(location));
            else if (!known.ContainsKey(folder))
                Add(MemoryLocations.Guess(folder, name, OfProfile(folder)));
        }

        if (writer is not null)
            FormerProjects.RetireAll(database, writer, device);

        AppPaths OfProfile(string folder) =>
            settings.Profiles.FirstOrDefault(profile =>
                folder.StartsWith(profile + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            )
                is { } config
                ? paths with
                {
                    Config = config,
                }
                : paths;

        ProjectKey KeyOf(MemoryLocation location) => ProjectKey.Of(location, device, paths.UserHome);

        void Move(LocalMemoryFolder folder, ProjectKey project)
        {
            if (writer is null)
                return;
            var synced = FormerProjects.SyncedNames(database, folder.Path);
            Link(database, folder.Path, project);
            FormerProjects.Retire(database, writer, folder with { Project = project }, folder.Project, synced);
        }

        void Add(MemoryLocation? location, ProjectKey? key = null)
        {
            if (
                location is null
                || known.GetValueOrDefault(location.Folder) is { } before
                    && (!before.Project.IsDeviceOnly || before.Root == location.Root)
            )
                return;
            var folder = new LocalMemoryFolder(
                location.Folder,
                key ?? KeyOf(location),
                location.Root,
                location.IsForAllProjects
            );
            if (known.TryGetValue(location.Folder, out var guessed) && guessed.Project.Value != folder.Project.Value)
            {
                if (writer is null)
                    return;
                Move(guessed, folder.Project);
            }

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

    /// <summary>Maps the names of project folders to the directories of the projects.</summary>
    static Dictionary<string, string> DirectoryNames(Database database)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (
            var cwd in database
                .Query(
                    "select distinct cwd from sessions where cwd is not null union select cwd from memory_places order "
                        + "by 1",
                    row => row.GetString(0)
                )
                .Where(Path.IsPathFullyQualified)
        )
        {
            names.TryAdd(ClaudeProjectFolder.NameOf(cwd), cwd);
            names.TryAdd(ClaudeProjectFolder.NameOf(RealPath.Resolve(cwd)), cwd);
        }

        return names;
    }

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
    /// <summary>Whether to write memory to the folder: it or the project's directory must still exist.</summary>
    public bool IsWanted => Directory.Exists(Path) || Directory.Exists(Root);

    /// <summary>
    /// Whether the project's directory is not known. <see cref="Root"/> is then the name of the project folder.
    /// </summary>
    public bool IsGuess => !System.IO.Path.IsPathFullyQualified(Root);
}
