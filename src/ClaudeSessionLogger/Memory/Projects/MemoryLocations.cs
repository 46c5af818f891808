using System.Text.Json;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Git;

namespace ClaudeSessionLogger.Memory.Projects;

/// <summary>
/// The place where the client keeps the memory of a directory. <paramref name="Root"/> is the main root of the
/// directory's git repository, or the directory itself outside git, with links resolved. <paramref name="GitFolder"/>
/// is null outside git. <paramref name="IsForAllProjects"/> is true if the user has set a single folder for all
/// projects.
/// </summary>
sealed record MemoryLocation(string Folder, string Root, string? GitFolder, bool IsForAllProjects);

/// <summary>Computes the paths of memory folders as the client does.</summary>
static class MemoryLocations
{
    // Environment variables of the client. The first sets the name of a project's folder, but only if the second is set
    // too.
    const string FolderName = "CLAUDE_CODE_PROJECT_DIR_NAME",
        ConfigFolder = "CLAUDE_CONFIG_DIR";

    const string Projects = "projects",
        Memory = "memory";

    /// <param name="variables">Reads environment variables; null for the environment of this process.</param>
    public static MemoryLocation Of(string directory, AppPaths paths, Func<string, string?>? variables = null)
    {
        variables ??= Environment.GetEnvironmentVariable;
        var real = RealPath.Resolve(directory);
        var repository = GitRepository.Find(real);
        var root = repository is null ? real : RealPath.Resolve(repository.Root);
        if (MemorySettings.Directory(root, paths) is { } set)
            return new(set.Folder, root, repository?.GitFolder, set.IsCommon);

        var name =
            variables(FolderName) is { Length: > 0 } given
            && variables(ConfigFolder) is { Length: > 0 }
            && IsPlain(given)
                ? given
                : ClaudeProjectFolder.NameOf(root);
        return new(
            Path.Combine(paths.Config, Projects, name, Memory),
            root,
            repository?.GitFolder,
            IsForAllProjects: false
        );
    }

    /// <summary>The location of a memory folder whose directory is not known.</summary>
    /// <param name="name">The name of its project folder.</param>
    public static MemoryLocation Guess(string folder, string name) =>
        new(folder, name, GitFolder: null, IsForAllProjects: false);

    /// <summary>
    /// Lists every memory folder of this machine: the folders below <c>projects/</c> in each profile, and the common
    /// folder if the user has set it.
    /// </summary>
    public static IReadOnlyList<string> Folders(Settings settings, AppPaths paths)
    {
        var folders = settings.Profiles.SelectMany(profile => Under(Path.Combine(profile, Projects))).ToList();
        if (MemorySettings.OfPerson(paths) is { } common && Directory.Exists(common))
            folders.Add(common);
        return [.. folders.Distinct(StringComparer.Ordinal)];
    }

    static IEnumerable<string> Under(string projects)
    {
        try
        {
            return
            [
                .. Directory
                    .EnumerateDirectories(projects)
                    .Select(project => Path.Combine(project, Memory))
                    .Where(Directory.Exists)
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    static bool IsPlain(string name) => name is not ("." or "..") && name.IndexOfAny(['/', '\\']) < 0;
}
