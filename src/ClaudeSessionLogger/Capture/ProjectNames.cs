using System.Collections.Concurrent;
using ClaudeSessionLogger.Platform.Git;

namespace ClaudeSessionLogger.Capture;

/// <summary>
/// A session's project: the name of the git repository that its directory is in, else the directory's own. Reads the file system
/// only, and of a directory that is gone or was never on this machine as much as its path tells. Remembers every answer; safe
/// to use from several threads.
/// </summary>
/// <remarks>
/// Not knowable, and so not guessed: the repository of a linked worktree that was deleted, unless the client made it
/// (<c>repo/.claude/worktrees/x</c>); of <c>/home/x/repo-worktrees/feature</c>, once gone, the project is <c>feature</c>. The same for a
/// subdirectory of a repository on another machine.
/// </remarks>
sealed class ProjectNames
{
    // Longer than any file system takes; walking up a made-up path of a megabyte would take minutes.
    const int MaxPath = 4096;

    // No file system has longer names; a transcript can say anything.
    const int MaxName = 255;

    readonly ConcurrentDictionary<string, string?> _known = new(StringComparer.Ordinal);

    public string? Of(string? cwd) => string.IsNullOrWhiteSpace(cwd) ? null : _known.GetOrAdd(cwd, static path => Find(path.Replace("\0", "")));

    /// <summary>Whether a folder that was on this machine is there no more, so that its path is all that tells.</summary>
    public static bool IsGone(string? cwd) => !string.IsNullOrWhiteSpace(cwd) && IsOfThisMachine(cwd) && !Directory.Exists(cwd);

    static string? Find(string path) =>
        IsOfThisMachine(path) ? GitRepository.NameOf(path) ?? FromPath(path) : FromPath(path);

    static bool IsOfThisMachine(string path) =>
        path.Length <= MaxPath
        && Path.IsPathFullyQualified(path)
        // Never look at a server that a transcript names: Windows would log on to it with this person's password hash.
        && !(OperatingSystem.IsWindows() && path is ['\\' or '/', '\\' or '/', ..]);

    static string? FromPath(string path)
    {
        var isWindows = path is [>= 'A' and <= 'Z' or >= 'a' and <= 'z', ':', ..] or ['\\', '\\', ..];
        string[] parts = [.. path.Split(isWindows ? ['/', '\\'] : ['/'], StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".")];

        // The client's own worktrees, and the inside of a repository's .git: both lie in the repository's folder.
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
