using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Archive;

/// <summary>
/// Translates the real path of a transcript to a profile and a path below it, also where <c>projects</c> or a folder in
/// it is a link.
/// </summary>
sealed class ProjectRoots
{
    readonly List<(string Real, string Profile, string Path)> _roots = [];

    public ProjectRoots(IEnumerable<string> profiles)
    {
        Profiles = [.. profiles];
        foreach (var profile in Profiles)
        {
            var projects = Path.Combine(profile, "projects");
            _roots.Add((RealPath.Resolve(projects), profile, "projects"));
            if (!Directory.Exists(projects))
                continue;
            foreach (var folder in new DirectoryInfo(projects).EnumerateDirectories())
                if (folder.Attributes.HasFlag(FileAttributes.ReparsePoint))
                    _roots.Add((RealPath.Resolve(folder.FullName), profile, "projects/" + folder.Name));
        }
    }

    public IReadOnlyList<string> Profiles { get; }

    /// <summary>Returns null for a file that is in no project's folder.</summary>
    public (string Profile, string Path)? Locate(string file)
    {
        foreach (var (real, profile, path) in _roots)
        {
            if (
                !file.StartsWith(real, StringComparison.Ordinal)
                || file.Length <= real.Length + 1
                || file[real.Length] != Path.DirectorySeparatorChar
            )
                continue;
            var found = path + "/" + file[(real.Length + 1)..].Replace(Path.DirectorySeparatorChar, '/');
            if (found.Count(c => c == '/') >= 2)
                return (profile, found);
        }

        return null;
    }
}
