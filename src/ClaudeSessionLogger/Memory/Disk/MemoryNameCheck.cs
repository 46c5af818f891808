using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Memory.Disk;

/// <summary>An invalid name, safe to print, and the reason.</summary>
sealed record InvalidMemoryName(string Shown, string Reason)
{
    const int MaxShown = 80;

    public static InvalidMemoryName Of(string? name, string reason) =>
        new(SafeText.Fit(SafeText.Safe(name ?? ""), MaxShown), reason);
}

sealed record MemoryNameCheckResult(IReadOnlyList<MemoryName> Valid, IReadOnlyList<InvalidMemoryName> Refused);

/// <summary>Checks a set of names: each must be valid, and no two may be the same file on any machine.</summary>
static class MemoryNameCheck
{
    /// <param name="present">Names that exist already; new names that clash with them are refused.</param>
    public static MemoryNameCheckResult Check(IEnumerable<string> names, IEnumerable<MemoryName> present)
    {
        // The path of each file and folder by its normalised form, because some systems treat different spellings as
        // the same path.
        var paths = new Dictionary<string, (string Path, bool IsFile)>(StringComparer.Ordinal);
        foreach (var name in present)
            AddPaths(paths, name);

        var (valid, invalid) = (new List<MemoryName>(), new List<InvalidMemoryName>());
        foreach (var text in names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (!MemoryName.TryParse(text, out var name, out var reason))
                invalid.Add(InvalidMemoryName.Of(text, reason));
            else if (FindClash(paths, name) is { } other)
                invalid.Add(
                    InvalidMemoryName.Of(text, $"on some machines it is the same name as {SafeText.Safe(other)}")
                );
            else
            {
                AddPaths(paths, name);
                valid.Add(name);
            }
        }

        return new(valid, invalid);
    }

    static void AddPaths(Dictionary<string, (string Path, bool IsFile)> paths, MemoryName name)
    {
        foreach (var (path, isFile) in Paths(name))
            paths.TryAdd(TextNormalizer.NormalizeName(path), (path, isFile));
    }

    static string? FindClash(Dictionary<string, (string Path, bool IsFile)> paths, MemoryName name)
    {
        foreach (var (path, isFile) in Paths(name))
        {
            if (paths.TryGetValue(TextNormalizer.NormalizeName(path), out var other) && other != (path, isFile))
                return other.Path;
        }

        return null;
    }

    /// <summary>The folders of the path, then the file.</summary>
    static IEnumerable<(string Path, bool IsFile)> Paths(MemoryName name)
    {
        for (var i = name.Value.IndexOf('/', StringComparison.Ordinal); i >= 0; i = name.Value.IndexOf('/', i + 1))
            yield return (name.Value[..i], false);
        yield return (name.Value, true);
    }
}
