using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Platform.App;

/// <summary>
/// The <c>exclude</c> list: an absolute path or <c>~/…</c> excludes that folder and all below it; anything else is a
/// project name, case-insensitive. Paths are compared with the case sensitivity of the file system.
/// </summary>
sealed class SettingsExclusions
{
    readonly HashSet<string> _projects = new(StringComparer.OrdinalIgnoreCase);
    readonly List<string> _folders = [];

    public SettingsExclusions(IEnumerable<string> entries, string userHome)
    {
        foreach (var entry in entries.Select(entry => entry.Trim()))
        {
            var path =
                entry == "~"
                || entry.StartsWith("~/", StringComparison.Ordinal)
                || (OperatingSystem.IsWindows() && entry.StartsWith(@"~\", StringComparison.Ordinal))
                    ? userHome + entry[1..]
                    : entry;
            if (!Path.IsPathFullyQualified(path))
            {
                _projects.Add(entry);
                continue;
            }

            // Exclude the given path and the real path: the client reports the real path of a folder, but a person may
            // have written the path of a link to it.
            _folders.Add(Folder(path));
            if (RealPath.Resolve(path) is var real && Folder(real) != _folders[^1])
                _folders.Add(Folder(real));
        }
    }

    public bool HasNames => _projects.Count > 0;

    public static StringComparer Names =>
        OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    public bool Contains(string? project, string? cwd)
    {
        if (project is not null && _projects.Contains(project))
            return true;
        if (_folders.Count == 0 || cwd is null || !Path.IsPathFullyQualified(cwd))
            return false;
        var folder = Folder(cwd);
        var comparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return _folders.Exists(excluded => folder.StartsWith(excluded, comparison));
    }

    /// <summary>Ends the path with one separator, so that <c>/work/a</c> does not match <c>/work/ab</c>.</summary>
    static string Folder(string path) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) is var full && Path.EndsInDirectorySeparator(full)
            ? full
            : full + Path.DirectorySeparatorChar;
}
