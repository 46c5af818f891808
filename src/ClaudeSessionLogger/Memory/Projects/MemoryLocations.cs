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
/// projects. <paramref name="Profile"/> is the name of the client's profile; null for the main one.
/// </summary>
sealed record MemoryLocation(
    string Folder,
    string Root,
    string? GitFolder,
    bool IsForAllProjects,
    string? Profile = null
);

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
            return new(set.Folder, root, repository?.GitFolder, set.IsCommon, ProfileOf(paths));

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
            IsForAllProjects: false,
            ProfileOf(paths)
        );
    }

    /// <summary>
    /// The name of a profile other than the main one. People use several profiles to keep accounts apart, so each has
    /// memory of its own.
    /// </summary>
    static string? ProfileOf(AppPaths paths)
    {
        var config = Path.TrimEndingDirectorySeparator(paths.Config);
        string[] defaults =
        [
            Path.Combine(paths.UserHome, ".claude"),
            Path.Combine(paths.UserHome, ".config", "claude"),
        ];
        if (defaults.Contains(config) || config == MainWithoutDefault(paths, defaults))
            return null;
        var name = PlainName(config);
        return name == "claude" ? $"{PlainName(Path.GetDirectoryName(config))}-{name}" : name;
    }

    /// <summary>
    /// Returns the folder of the first profile that was set up. It is the main profile if the client has never used its
    /// default folders, as in a container. Returns null if the client has used its default folders.
    /// </summary>
    static string? MainWithoutDefault(AppPaths paths, string[] defaults) =>
        defaults.Any(folder => Directory.Exists(Path.Combine(folder, Projects)))
            ? null
            : Path.TrimEndingDirectorySeparator(Settings.Load(paths, _ => { }).Profiles[0]);

    static string PlainName(string? folder) =>
        string.Concat(
            (Path.GetFileName(folder) ?? "").TrimStart('.').Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')
        );

    /// <summary>The location of a memory folder if the directory of its project is not known.</summary>
    /// <param name="name">The name of the project folder.</param>
    public static MemoryLocation Guess(string folder, string name, AppPaths paths) =>
        new(folder, name, GitFolder: null, IsForAllProjects: false, ProfileOf(paths));

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
