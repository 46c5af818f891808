using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Platform.App;

/// <summary>
/// The <c>exclude</c> list: an absolute path or <c>~/…</c> is that folder and all below it, anything else the name of a
/// project, whatever its case. Letters of either case in a path are the same where the file system takes them so.
/// </summary>
sealed class SettingsExclusions
{
    readonly HashSet<string> _projects = new(StringComparer.OrdinalIgnoreCase);
    readonly List<string> _folders = [];

    public SettingsExclusions(IEnumerable<string> entries, string userHome)
    {
        foreach (var entry in entries.Select(entry => entry.Trim()))
        {
            var path = entry == "~" || entry.StartsWith("~/", StringComparison.Ordinal) || (OperatingSystem.IsWindows() && entry.StartsWith(@"~\", StringComparison.Ordinal))
                ? userHome + entry[1..]
                : entry;
            if (!Path.IsPathFullyQualified(path))
            {
                _projects.Add(entry);
                continue;
            }

            // The client reports the folder's real path; a person writes the one they know.
            _folders.Add(Folder(path));
            if (RealPath.Resolve(path) is var real && Folder(real) != _folders[^1])
                _folders.Add(Folder(real));
        }
    }

    public bool HasNames => _projects.Count > 0;

    public static StringComparer Names => OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

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

    /// <summary>With one separator at the end, so that <c>/work/a</c> is not taken for a part of <c>/work/ab</c>.</summary>
    static string Folder(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) is var full && Path.EndsInDirectorySeparator(full)
        ? full
        : full + Path.DirectorySeparatorChar;
}
