namespace ClaudeSessionLogger.Capture;

/// <summary>Just enough of git's layout on disk to name the repository a directory belongs to, without starting git.</summary>
static class GitRepository
{
    const int MaxPointerFile = 4096;

    /// <summary>
    /// The folder name of the main worktree, which all linked worktrees and subdirectories share; of a bare repository its own name
    /// without <c>.git</c>. A submodule is a repository of its own. Null outside of any, or where nothing can be read.
    /// </summary>
    public static string? NameOf(string directory)
    {
        try
        {
            for (var folder = Path.GetFullPath(directory); folder is not null; folder = Path.GetDirectoryName(folder))
            {
                var git = Path.Combine(folder, ".git");
                if (File.Exists(Path.Combine(git, "HEAD")))
                    return FolderName(folder);
                if (Pointer(git, "gitdir:") is { } gitFolder)
                    return NameOfLinked(folder, Path.GetFullPath(gitFolder, folder));
                if (IsBare(folder))
                    return NameOfGitFolder(folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
        }

        return null;
    }

    /// <summary>A folder whose <c>.git</c> is a file: a linked worktree, or one that is its own main worktree (submodule, --separate-git-dir).</summary>
    static string? NameOfLinked(string folder, string gitFolder)
    {
        if (Pointer(Path.Combine(gitFolder, "commondir"), "") is { } common)
            return NameOfGitFolder(Path.GetFullPath(common, gitFolder));

        // git worktree prune, or the main repository has moved: the pointer still tells where it belonged.
        var parent = Path.GetDirectoryName(gitFolder);
        return !Directory.Exists(gitFolder) && Path.GetFileName(parent) == "worktrees" && Path.GetDirectoryName(parent) is { } gone
            ? NameOfGitFolder(gone)
            : FolderName(folder);
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
