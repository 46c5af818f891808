namespace ClaudeSessionLogger;

/// <summary>A path with every link on the way followed; what does not exist, or cannot be looked at, stays as it is.</summary>
static class RealPath
{
    // What systems allow themselves before they speak of a loop.
    const int MaxLinks = 40;

    public static string Of(string path) => Of(path, links: 0);

    static string Of(string path, int links)
    {
        var full = Path.GetFullPath(path);
        var real = Path.GetPathRoot(full)!;
        foreach (var part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
            real = Followed(Path.Combine(real, part), links);
        return real;
    }

    static string Followed(string path, int links)
    {
        try
        {
            // A link's target may lie behind links itself: macOS has /tmp and /var as links into /private.
            return links == MaxLinks || new FileInfo(path).LinkTarget is null || new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) is not { } target
                ? path
                : target.FullName == path ? path : Of(target.FullName, links + 1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return path;
        }
    }
}
