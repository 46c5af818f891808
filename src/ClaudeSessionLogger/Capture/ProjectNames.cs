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

    readonly ConcurrentDictionary<string, string?> _known = new(StringComparer.Ordinal);

    public string? FindProject(string? cwd) =>
        string.IsNullOrWhiteSpace(cwd) ? null : _known.GetOrAdd(cwd, static path => Find(path.Replace("\0", "")));

    /// <summary>Whether a directory of this machine no longer exists, so that only its path is known.</summary>
    public static bool IsGone(string? cwd) =>
        !string.IsNullOrWhiteSpace(cwd) && IsOfThisMachine(cwd) && !Directory.Exists(cwd);

    static string? Find(string path) =>
        IsOfThisMachine(path) ? GitRepository.NameOf(path) ?? FromPath(path) : FromPath(path);

    /// <summary>Whether a path may be looked up on this machine.</summary>
    public static bool IsOfThisMachine(string path) =>
        path.Length <= MaxPath
        && Path.IsPathFullyQualified(path)
        // Never access a server that a transcript names: Windows would send it this user's password hash.
        && !(OperatingSystem.IsWindows() && path is ['\\' or '/', '\\' or '/', ..]);

    static string? FromPath(string path)
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
                return parts[i - 1];
        }

        return parts switch
        {
            [] => path is ['/', ..] ? "/" : null,
            [.., ".." or "~"] => null,
            [.., { Length: > MaxName }] => null,
            [.., var last] => last,
        };
    }
}
