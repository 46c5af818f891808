namespace ClaudeSessionLogger.Platform.Git;

/// <summary>
/// A repository on disk. <paramref name="Root"/> is the folder that its worktrees and subdirectories share: the main worktree's, of a bare one
/// itself. <paramref name="GitFolder"/> is where its configuration is.
/// </summary>
sealed record GitLocation(string Root, string GitFolder);

/// <summary>Just enough of git's layout on disk to tell the repository a directory belongs to, without starting git.</summary>
static class GitRepository
{
    const int MaxPointerFile = 4096;

    /// <summary>
    /// The folder name of the main worktree, which all linked worktrees and subdirectories share; of a bare repository its own name
    /// without <c>.git</c>. A submodule is a repository of its own. Null outside of any, or where nothing can be read.
    /// </summary>
    public static string? NameOf(string directory) => Search(directory, static (folder, git) => git is null ? FolderName(folder) : NameOfGitFolder(git));

    /// <summary>The repository that a directory is in; null outside of any, or where nothing can be read.</summary>
    public static GitLocation? Find(string directory) => Search(directory, static (folder, git) => new GitLocation(
        git is null ? folder : Path.GetFileName(git) == ".git" ? Path.GetDirectoryName(git)! : git,
        git ?? OwnGitFolder(folder)));

    /// <param name="found">
    /// Given the folder of a worktree and null when that is the main one (or stands for it), else the git folder that its main worktree
    /// or bare repository has.
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
    /// Of a folder whose <c>.git</c> is a file: the main git folder of a linked worktree; null for one that is its own main worktree
    /// (submodule, --separate-git-dir).
    /// </summary>
    static string? MainOfLinked(string gitFolder)
    {
        if (Pointer(Path.Combine(gitFolder, "commondir"), "") is { } common)
            return Path.GetFullPath(common, gitFolder);

        // git worktree prune, or the main repository has moved: the pointer still tells where it belonged.
        var parent = Path.GetDirectoryName(gitFolder);
        return !Directory.Exists(gitFolder) && Path.GetFileName(parent) == "worktrees" ? Path.GetDirectoryName(parent) : null;
    }

    /// <summary><c>repo/.git</c> and <c>repo/.bare</c> are called after their parent, <c>repo.git</c> after itself.</summary>
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

    /// <summary>The path that a one-line file of git's holds.</summary>
    static string? Pointer(string file, string prefix)
    {
        if (new FileInfo(file) is not { Exists: true, Length: <= MaxPointerFile })
            return null;

        var text = File.ReadAllText(file);
        return text.StartsWith(prefix, StringComparison.Ordinal) && text[prefix.Length..].Trim() is { Length: > 0 } path ? path : null;
    }

    // A repository in the root folder is called "/" or "C:\".
    static string? FolderName(string? folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(folder ?? "")) is { Length: > 0 } name ? name : folder;
}
