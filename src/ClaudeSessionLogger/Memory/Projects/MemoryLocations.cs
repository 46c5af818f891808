using System.Text.Json;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Git;

namespace ClaudeSessionLogger.Memory.Projects;

/// <summary>
/// Where the client keeps the memory of a directory. <paramref name="Root"/> is the directory that the memory is about:
/// the main root of the repository, else the directory, links resolved. <paramref name="GitFolder"/> is null outside
/// git. <paramref name="IsCommon"/>: the person has set one folder for all projects.
/// </summary>
sealed record MemoryLocation(string Folder, string Root, string? GitFolder, bool IsCommon);

/// <summary>Computes the paths of memory folders as the client does.</summary>
static class MemoryLocations
{
    // The client's variables: the first renames the folder of a project, if the second sets a configuration folder.
    const string FolderName = "CLAUDE_CODE_PROJECT_DIR_NAME", ConfigFolder = "CLAUDE_CONFIG_DIR";

    const string Projects = "projects", Memory = "memory";

    /// <param name="variables">Reads environment variables; null for those of this process.</param>
    public static MemoryLocation Of(string directory, AppPaths paths, Func<string, string?>? variables = null)
    {
        variables ??= Environment.GetEnvironmentVariable;
        var real = RealPath.Resolve(directory);
        var repository = GitRepository.Find(real);
        var root = repository is null ? real : RealPath.Resolve(repository.Root);
        if (MemorySettings.Directory(root, paths) is { } set)
            return new(set.Folder, root, repository?.GitFolder, set.IsCommon);

        var name = variables(FolderName) is { Length: > 0 } given && variables(ConfigFolder) is { Length: > 0 } && IsPlain(given) ? given : ClaudeProjectFolder.NameOf(root);
        return new(Path.Combine(paths.Config, Projects, name, Memory), root, repository?.GitFolder, IsCommon: false);
    }

    /// <summary>
    /// Lists every memory folder of this machine: those under the client's projects in each profile, and the one that
    /// the person has set.
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
            return [.. Directory.EnumerateDirectories(projects).Select(project => Path.Combine(project, Memory)).Where(Directory.Exists).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    static bool IsPlain(string name) => name is not ("." or "..") && name.IndexOfAny(['/', '\\']) < 0;
}
