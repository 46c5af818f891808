namespace ClaudeSessionLogger.Platform.Git;

/// <summary>
/// A repository on disk. <paramref name="Root"/> is the folder of the main worktree, shared by linked worktrees and
/// subdirectories, or of the bare repository. <paramref name="GitFolder"/> contains its configuration.
/// </summary>
sealed record GitLocation(string Root, string GitFolder);

/// <summary>Finds the repository of a directory by reading git's files, without starting git.</summary>
static class GitRepository
{
    const int MaxPointerFile = 4096;

    /// <summary>
    /// Returns the folder name of the main worktree, shared by linked worktrees and subdirectories; for a bare
    /// repository its own name without <c>.git</c>. A submodule counts as its own repository. Null outside of
    /// repositories, or if nothing can be read.
    /// </summary>
    public static string? NameOf(string directory) => Search(directory, static (folder, git) => git is null ? FolderName(folder) : NameOfGitFolder(git));

    /// <summary>
    /// Returns the repository of a directory; null outside of repositories, or if nothing can be read.
    /// </summary>
    public static GitLocation? Find(string directory) => Search(directory, static (folder, git) => new GitLocation(
        git is null ? folder : Path.GetFileName(git) == ".git" ? Path.GetDirectoryName(git)! : git,
        git ?? OwnGitFolder(folder)));

    /// <param name="found">
    /// Receives the folder of a worktree, and null if that is the main one (or acts as it); otherwise the git folder of
    /// its main worktree or bare repository.
    /// </param>
    static T? Search<T>(string directory, Func<string, string?, T?> found) where T : class
    {
        try
        {
            for (var folder = Path.GetFullPath(directory); folder is not null; folder = Path.GetDirectoryName(folder))
            {
                var git = Path.Combine(folder, ".git");
                if (File.Exists(Path.Combine(git, "HEAD")))
                    return found(folder, null);
                if (Pointer(git, "gitdir:") is { } gitFolder)
                    return found(folder, MainOfLinked(Path.GetFullPath(gitFolder, folder)));
                if (IsBare(folder))
                    return found(folder, folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
        }

        return null;
    }

    static string OwnGitFolder(string folder)
    {
        var git = Path.Combine(folder, ".git");
        return Pointer(git, "gitdir:") is { } elsewhere ? Path.GetFullPath(elsewhere, folder) : git;
    }

    /// <summary>
    /// For a folder whose <c>.git</c> is a file: returns the main git folder of a linked worktree; null if it is its
    /// own main worktree (submodule, --separate-git-dir).
    /// </summary>
    static string? MainOfLinked(string gitFolder)
    {
        if (Pointer(Path.Combine(gitFolder, "commondir"), "") is { } common)
            return Path.GetFullPath(common, gitFolder);

        // After git worktree prune, or if the main repository was moved, the pointer still names its former place.
        var parent = Path.GetDirectoryName(gitFolder);
        return !Directory.Exists(gitFolder) && Path.GetFileName(parent) == "worktrees" ? Path.GetDirectoryName(parent) : null;
    }

    /// <summary>
    /// <c>repo/.git</c> and <c>repo/.bare</c> are named after their parent, <c>repo.git</c> after itself.
    /// </summary>
    static string? NameOfGitFolder(string gitFolder)
    {
        var name = FolderName(gitFolder);
        return name is ['.', ..] ? FolderName(Path.GetDirectoryName(gitFolder))
            : name?.EndsWith(".git", StringComparison.Ordinal) == true ? name[..^".git".Length]
            : name;
    }

    static bool IsBare(string folder) =>
        File.Exists(Path.Combine(folder, "HEAD"))
        && Directory.Exists(Path.Combine(folder, "objects"))
        && Directory.Exists(Path.Combine(folder, "refs"));

    /// <summary>Reads the path in one of git's one-line files.</summary>
    static string? Pointer(string file, string prefix)
    {
        if (new FileInfo(file) is not { Exists: true, Length: <= MaxPointerFile })
            return null;

        var text = File.ReadAllText(file);
        return text.StartsWith(prefix, StringComparison.Ordinal) && text[prefix.Length..].Trim() is { Length: > 0 } path ? path : null;
    }

    // A repository in the root folder is named "/" or "C:\".
    static string? FolderName(string? folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(folder ?? "")) is { Length: > 0 } name ? name : folder;
}
