using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Projects;

/// <summary>Finds a project or a memory file by the name that the user typed.</summary>
static class MemoryProjects
{
    /// <summary>
    /// Every project that has memory on this machine or on others. Leaves out device-only projects that no longer have
    /// files or a folder, because these have become part of other projects.
    /// </summary>
    public static List<ProjectKey> All(Database database) =>
        database.Query(
            """
            select project, min(name)
            from (select project, name from memory_folders union all
                select project, null from memory_files where hash is not null or not starts_with(project, '~'))
            group by project order by project
            """,
            row => ProjectKey.FromValue(row.GetString(0), row.Text(1))
        );

    /// <summary>The name of a project, by its key.</summary>
    public static string NameOf(Database database, string key) =>
        All(database).Find(project => project.Value == key)?.Name ?? ProjectKey.FromValue(key).Name;

    /// <param name="requested">The name or key to find; null for the project of the working directory.</param>
    public static ProjectKey Find(Database database, string? requested, AppPaths paths, DeviceId device)
    {
        if (requested is null)
            return OfDirectory(database, WorkingDirectory.Path, paths, device);
        return Only(All(database).FindAll(project => project.Matches(requested)), requested);
    }

    /// <summary>
    /// Finds a project other than that of a folder, also by the end of the path that is all that is known of another
    /// machine's project without a remote. Returns the folder's own only if it was linked to it, or has its remote.
    /// </summary>
    public static ProjectKey FindOther(Database database, string requested, ProjectKey own, DeviceId device)
    {
        var others = All(database).FindAll(project => project.Value != own.Value);
        var matching = others.FindAll(project => project.Matches(requested));
        if (matching.Count == 0)
            matching = others.FindAll(project => project.MayBeNamed(requested));
        if (matching.Count > 0 || !own.Matches(requested))
            return Only(matching, requested);
        return own.Value.StartsWith(ProjectKey.DeviceOnlyPrefix(device), StringComparison.Ordinal)
            ? throw new Failure(
                FailureKind.Invalid,
                $"cannot link this folder to '{SafeText.Safe(requested)}': that is the folder's own project, and no "
                    + "other has this name. Run claude-session-logger memory list --all-projects to list projects."
            )
            : own;
    }

    static ProjectKey Only(List<ProjectKey> projects, string requested) =>
        projects switch
        {
            [var one] => one,
            [] => throw new Failure(
                FailureKind.NotFound,
                $"cannot find memory of a project '{SafeText.Safe(requested)}'. Run claude-session-logger memory list "
                    + "--all-projects to list projects."
            ),
            var several => throw new Failure(
                FailureKind.Conflict,
                $"several projects are named '{SafeText.Safe(requested)}': use one of "
                    + $"{string.Join(", ", several.Select(project => SafeText.Safe(project.Value)))}."
            ),
        };

    public static ProjectKey OfDirectory(Database database, string directory, AppPaths paths, DeviceId device)
    {
        var location = MemoryLocations.Of(directory, paths);
        return LocalMemoryFolders.All(database).Find(folder => folder.Path == location.Folder)?.Project
            ?? ProjectKey.Of(location, device, paths.UserHome);
    }

    /// <summary>Finds a file by its name, or by a part or words of the name that occur in no other name.</summary>
    public static StoredMemoryFile File(IReadOnlyList<StoredMemoryFile> files, string requested, ProjectKey project) =>
        (files.Where(file => file.Name == requested).ToList() is [_] exact ? exact : NamedLike(files, requested)) switch
        {
            [var one] => one,
            [] => throw new Failure(
                FailureKind.NotFound,
                $"cannot find a file '{SafeText.Safe(requested)}' in the memory of {SafeText.Safe(project.Name)}. "
                    + "Run claude-session-logger memory list to list its files."
            ),
            var several => throw new Failure(
                FailureKind.Conflict,
                $"several file names contain '{SafeText.Safe(requested)}': use one of "
                    + $"{string.Join(", ", several.Select(file => SafeText.Safe(file.Name)))}."
            ),
        };

    static List<StoredMemoryFile> NamedLike(IReadOnlyList<StoredMemoryFile> files, string requested)
    {
        var (part, words) = (TextNormalizer.NormalizeWords(requested), new WordQuery(requested));
        var found = files
            .Where(file => TextNormalizer.NormalizeWords(file.Name).Contains(part, StringComparison.Ordinal))
            .ToList();
        return found.Count > 0 || words.IsEmpty ? found : [.. files.Where(file => words.Matches(file.Name))];
    }
}
