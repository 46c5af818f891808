using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Platform.Git;

/// <summary>
/// Decides whether a conditional include of git's configuration applies to a repository. Knows git's conditions
/// <c>gitdir:</c>, <c>onbranch:</c> and <c>hasconfig:remote.*.url:</c>.
/// </summary>
sealed class GitInclude(string gitFolder, string home, IEnumerable<string> remotes)
{
    const string Head = "ref: refs/heads/";
    const int MaxHead = 4096;

    /// <param name="condition">For example <c>gitdir:~/work/</c>.</param>
    /// <param name="file">
    /// The file that contains the condition. A pattern can be relative to the folder of this file.
    /// </param>
    public bool Applies(string condition, string file)
    {
        var colon = condition.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return false;
        var (kind, pattern) = (condition[..colon].ToLowerInvariant(), condition[(colon + 1)..]);
        return kind switch
        {
            "gitdir" => IsFolder(pattern, file, ignoresCase: false),
            "gitdir/i" => IsFolder(pattern, file, ignoresCase: true),
            "onbranch" => Branch() is { } branch && GitPattern.Matches(AllBelow(pattern), branch),
            "hasconfig" when Prefixed(pattern, "remote.*.url:") is { } url => remotes.Any(remote =>
                GitPattern.Matches(url, remote)
            ),
            _ => false,
        };
    }

    bool IsFolder(string pattern, string file, bool ignoresCase)
    {
        if (pattern.StartsWith("~/", StringComparison.Ordinal))
            pattern = $"{RealPath.Resolve(home)}/{pattern[2..]}";
        else if (pattern.StartsWith("./", StringComparison.Ordinal))
            pattern = $"{RealPath.Resolve(Path.GetDirectoryName(file)!)}/{pattern[2..]}";
        else if (!Path.IsPathRooted(pattern))
            pattern = "**/" + pattern;
        pattern = AllBelow(pattern.Replace('\\', '/'));
        return ((string[])[gitFolder, RealPath.Resolve(gitFolder)]).Any(folder =>
            GitPattern.Matches(pattern, folder.Replace('\\', '/'), ignoresCase)
        );
    }

    static string AllBelow(string pattern) => pattern.EndsWith('/') ? pattern + "**" : pattern;

    static string? Prefixed(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? text[prefix.Length..] : null;

    string? Branch()
    {
        try
        {
            var head = Path.Combine(gitFolder, "HEAD");
            return new FileInfo(head) is { Exists: true, Length: <= MaxHead }
                ? Prefixed(File.ReadAllText(head).Trim(), Head)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
