using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Memory.Disk;

/// <summary>A name that is not taken, as it can be shown, and the sentence why.</summary>
sealed record InvalidMemoryName(string Shown, string Reason)
{
    const int MaxShown = 80;

    public static InvalidMemoryName Of(string? name, string reason) => new(SafeText.Fit(SafeText.Safe(name ?? ""), MaxShown), reason);
}

sealed record MemoryNameCheckResult(IReadOnlyList<MemoryName> Good, IReadOnlyList<InvalidMemoryName> Refused);

/// <summary>Names that come together: each must be good in itself, and none may be another's on any machine.</summary>
static class MemoryNameCheck
{
    /// <param name="present">Those that are here already: they stay, whatever comes.</param>
    public static MemoryNameCheckResult Check(IEnumerable<string> names, IEnumerable<MemoryName> present)
    {
        // What each file and folder is called, by its key: another spelling would be the same place to some system.
        var spelled = new Dictionary<string, (string Path, bool IsFile)>(StringComparer.Ordinal);
        foreach (var name in present)
            Take(spelled, name);

        var (good, refused) = (new List<MemoryName>(), new List<InvalidMemoryName>());
        foreach (var text in names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (!MemoryName.TryParse(text, out var name, out var reason))
                refused.Add(InvalidMemoryName.Of(text, reason));
            else if (Clash(spelled, name) is { } other)
                refused.Add(InvalidMemoryName.Of(text, $"some machines take it for {SafeText.Safe(other)}"));
            else
            {
                Take(spelled, name);
                good.Add(name);
            }
        }

        return new(good, refused);
    }

    static void Take(Dictionary<string, (string Path, bool IsFile)> spelled, MemoryName name)
    {
        foreach (var (path, isFile) in Paths(name))
            spelled.TryAdd(TextNormalizer.NormalizeName(path), (path, isFile));
    }

    static string? Clash(Dictionary<string, (string Path, bool IsFile)> spelled, MemoryName name)
    {
        foreach (var (path, isFile) in Paths(name))
        {
            if (spelled.TryGetValue(TextNormalizer.NormalizeName(path), out var other) && other != (path, isFile))
                return other.Path;
        }

        return null;
    }

    /// <summary>The folders on the way, then the file.</summary>
    static IEnumerable<(string Path, bool IsFile)> Paths(MemoryName name)
    {
        for (var i = name.Value.IndexOf('/', StringComparison.Ordinal); i >= 0; i = name.Value.IndexOf('/', i + 1))
            yield return (name.Value[..i], false);
        yield return (name.Value, true);
    }
}
