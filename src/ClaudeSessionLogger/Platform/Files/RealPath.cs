namespace ClaudeSessionLogger.Platform.Files;

/// <summary>
/// Resolves every link in a path as the operating system does: the target of a link, including <c>..</c>, is relative
/// to the real folder of the link. Parts that do not exist or cannot be read are not changed.
/// </summary>
static class RealPath
{
    // The number of links after which operating systems report a loop.
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
        foreach (
            var part in path.Split(
                    [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar],
                    StringSplitOptions.RemoveEmptyEntries
                )
                .Reverse()
        )
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
