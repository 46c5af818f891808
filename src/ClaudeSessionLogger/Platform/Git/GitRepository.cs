namespace ClaudeSessionLogger.Platform.Git;

/// <summary>
/// A repository on disk. <paramref name="Root"/> is the folder of the main worktree, even for a linked worktree or a
/// subdirectory, or the folder of the bare repository. <paramref name="GitFolder"/> contains the repository's
/// configuration.
/// </summary>
sealed record GitLocation(string Root, string GitFolder);

/// <summary>Finds the repository of a directory by reading git's files, without starting git.</summary>
static class GitRepository
{
    const int MaxPointerFile = 4096;

    /// <summary>
    /// Returns the folder name of the main worktree, even for a linked worktree or a subdirectory. For a bare
    /// repository, returns its folder name without <c>.git</c>. A submodule counts as a separate repository. Returns
    /// null outside of repositories, or if git's files cannot be read.
    /// </summary>
    public static string? NameOf(string directory) =>
        Search(directory, static (folder, git) => git is null ? FolderName(folder) : NameOfGitFolder(git));

    /// <summary>
    /// Returns the repository of a directory; null outside of repositories, or if git's files cannot be read.
    /// </summary>
    public static GitLocation? Find(string directory) =>
        Search(
            directory,
            static (folder, git) =>
                new GitLocation(
                    git is null ? folder
                        : Path.GetFileName(git) == ".git" ? Path.GetDirectoryName(git)!
                        : git,
                    git ?? OwnGitFolder(folder)
                )
        );

    /// <param name="create">
    /// Called with the folder of the worktree that was found. Its second argument is the git folder of the main
    /// worktree or bare repository; null if the found worktree is itself a main worktree.
    /// </param>
    static T? Search<T>(string directory, Func<string, string?, T?> create)
        where T : class
    {
        try
        {
            for (var folder = Path.GetFullPath(directory); folder is not null; folder = Path.GetDirectoryName(folder))
            {
                var git = Path.Combine(folder, ".git");
                if (File.Exists(Path.Combine(git, "HEAD")))
                    return create(folder, null);
                if (ReadPointerFile(git, "gitdir:") is { } gitFolder)
                    return create(folder, MainOfLinked(Path.GetFullPath(gitFolder, folder)));
                if (IsBare(folder))
                    return create(folder, folder);
            }
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException) { }

        return null;
    }

    static string OwnGitFolder(string folder)
    {
        var git = Path.Combine(folder, ".git");
        return ReadPointerFile(git, "gitdir:") is { } gitFolder ? Path.GetFullPath(gitFolder, folder) : git;
    }

    /// <summary>
    /// Used for a folder in which <c>.git</c> is a file. If the folder is a linked worktree, returns the git folder of
    /// its main worktree. Returns null if the folder is a main worktree itself (submodule, --separate-git-dir).
    /// </summary>
    static string? MainOfLinked(string gitFolder)
    {
        if (ReadPointerFile(Path.Combine(gitFolder, "commondir"), "") is { } common)
            return Path.GetFullPath(common, gitFolder);

        // After git worktree prune, or after the main repository was moved, the .git file still contains the former
        // path.
        var parent = Path.GetDirectoryName(gitFolder);
        return !Directory.Exists(gitFolder) && Path.GetFileName(parent) == "worktrees"
            ? Path.GetDirectoryName(parent)
            : null;
    }

    /// <summary>
    /// Returns the name of a repository with this git folder: <c>repo</c> for <c>repo/.git</c>, <c>repo/.bare</c> and
    /// <c>repo.git</c>.
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
    static string? ReadPointerFile(string file, string prefix)
    {
        if (new FileInfo(file) is not { Exists: true, Length: <= MaxPointerFile })
            return null;

        var text = File.ReadAllText(file);
        return text.StartsWith(prefix, StringComparison.Ordinal) && text[prefix.Length..].Trim() is { Length: > 0 } path
            ? path
            : null;
    }

    // If the repository is in the root folder, returns the root: "/" or "C:\".
    static string? FolderName(string? folder) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(folder ?? "")) is { Length: > 0 } name ? name : folder;
}
