namespace ClaudeSessionLogger.Platform.Files;

/// <summary>
/// A path with every link on the way followed, as the system does: what a link says counts from where the link really is, also
/// <c>..</c> in it. What does not exist, or cannot be looked at, stays as it is.
/// </summary>
static class RealPath
{
    // What systems allow themselves before they speak of a loop.
    const int MaxLinks = 40;

    public static string Resolve(string path)
    {
        var full = Path.GetFullPath(path);
        var real = Path.GetPathRoot(full)!;
        var parts = new Stack<string>();
        Push(parts, full[real.Length..]);
        var links = 0;
        while (parts.TryPop(out var part))
        {
            if (part == ".")
                continue;
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            var next = Path.Combine(real, part);
            if (links == MaxLinks || Target(next) is not { } target)
            {
                real = next;
                continue;
            }

            links++;
            var root = Path.GetPathRoot(target) ?? "";
            if (root.Length > 0)
                real = Path.IsPathFullyQualified(target) ? root : Path.GetFullPath(root, real);
            Push(parts, target[root.Length..]);
        }

        return real;
    }

    static void Push(Stack<string> parts, string path)
    {
        foreach (var part in path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Reverse())
            parts.Push(part);
    }

    static string? Target(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
