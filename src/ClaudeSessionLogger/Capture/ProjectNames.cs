using System.Collections.Concurrent;
using ClaudeSessionLogger.Platform.Git;

namespace ClaudeSessionLogger.Capture;

/// <summary>
/// Determines a session's project: the name of the git repository that contains its directory, else the directory's own
/// name. Only reads the file system. If the directory does not exist on this machine, uses only its path. Caches all
/// results; thread-safe.
/// </summary>
/// <remarks>
/// The repository of a deleted linked worktree is not known, unless the client created the worktree
/// (<c>repo/.claude/worktrees/x</c>): the project of a deleted <c>/home/x/repo-worktrees/feature</c> is <c>feature</c>.
/// Likewise, the repository of a subdirectory on another machine is not known.
/// </remarks>
sealed class ProjectNames
{
    // Longer than any real path. Checking each parent of an invalid path of a megabyte would take minutes.
    const int MaxPath = 4096;

    // No file system allows longer names, but a transcript can contain anything.
    const int MaxName = 255;

    readonly ConcurrentDictionary<string, (string? Name, string? Id)> _known = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, string> _remotes = new(StringComparer.Ordinal);

    /// <summary>The remotes of all repositories found so far, by path.</summary>
    public IReadOnlyDictionary<string, string> Remotes => _remotes;

    public string? FindProject(string? cwd) => Identify(cwd).Name;

    /// <summary>
    /// Returns the project's name, and what distinguishes it from others with this name: the remote of its repository
    /// without credentials, else its path with slashes.
    /// </summary>
    public (string? Name, string? Id) Identify(string? cwd) =>
        string.IsNullOrWhiteSpace(cwd) ? default : _known.GetOrAdd(cwd, path => Find(path.Replace("\0", "")));

    /// <summary>The path of the innermost folder above a directory that has the name; null if there is none.</summary>
    public static string? AncestorNamed(string? cwd, string name)
    {
        var path = (cwd ?? "").Replace('\\', '/') + "/";
        return path.LastIndexOf($"/{name}/", StringComparison.Ordinal) is >= 0 and var at
            ? path[..(at + 1 + name.Length)]
            : null;
    }

    /// <summary>Whether a directory of this machine no longer exists, so that only its path is known.</summary>
    public static bool IsGone(string? cwd) =>
        !string.IsNullOrWhiteSpace(cwd) && IsOfThisMachine(cwd) && !Directory.Exists(cwd);

    (string? Name, string? Id) Find(string path)
    {
        if (!IsOfThisMachine(path) || GitRepository.NameOf(path) is not { } name)
            return FromPath(path);
        if (GitRepository.Find(path) is not { } repository)
            return (name, null);

        var root = repository.Root.Replace('\\', '/');
        if (GitConfig.Remote(repository.GitFolder, UserHome) is not { } remote)
            return (name, root);
        _remotes[root] = remote;
        return (name, remote);
    }

    static string UserHome => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>Whether a path may be looked up on this machine.</summary>
    public static bool IsOfThisMachine(string path) =>
        path.Length <= MaxPath
        && Path.IsPathFullyQualified(path)
        // Never access a server that a transcript names: Windows would send it this user's password hash.
        && !(OperatingSystem.IsWindows() && path is ['\\' or '/', '\\' or '/', ..]);

    static (string? Name, string? Id) FromPath(string path)
    {
        var isWindows = path is [>= 'A' and <= 'Z' or >= 'a' and <= 'z', ':', ..] or ['\\', '\\', ..];
        string[] parts =
        [
            .. path.Split(isWindows ? ['/', '\\'] : ['/'], StringSplitOptions.RemoveEmptyEntries)
                .Where(part => part != "."),
        ];

        // Handle the client's own worktrees and paths inside .git: both are in the repository's folder.
        for (var i = 1; i < parts.Length; i++)
        {
            if (parts[i] == ".git" || (parts[i] == ".claude" && i + 2 < parts.Length && parts[i + 1] == "worktrees"))
                return Folder(i - 1);
        }

        return parts switch
        {
            [] => path is ['/', ..] ? ("/", "/") : default,
            [.., ".." or "~"] => default,
            [.., { Length: > MaxName }] => default,
            _ => Folder(parts.Length - 1),
        };

        (string, string?) Folder(int last)
        {
            // Paths of servers and roots begin with slashes.
            var start =
                path is ['\\' or '/', '\\' or '/', ..] && isWindows ? "//"
                : path is ['/', ..] ? "/"
                : "";
            return (parts[last], path.Length > MaxPath ? null : start + string.Join('/', parts[..(last + 1)]));
        }
    }
}
