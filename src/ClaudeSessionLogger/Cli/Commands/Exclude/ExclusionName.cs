using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Exclude;

/// <summary>An exclusion as a person types it: a folder, or the name of a project.</summary>
/// <param name="Text">What is written to <c>config.json</c>.</param>
/// <param name="Folder">The folder's path; null for a project.</param>
sealed record ExclusionName(string Text, string? Folder)
{
    public bool IsFolder => Folder is not null;

    /// <summary>
    /// Parses a path or a project's name. What begins with a dot or contains a separator is a path, relative to the
    /// current folder. Throws a <see cref="Failure"/> if this would exclude nothing, or everything.
    /// </summary>
    public static ExclusionName Parse(string given, AppPaths paths)
    {
        var entry = Typed(given, paths);
        if (given.Any(char.IsControl))
            throw Refuse(given, "it contains a control character");
        if (given is ['~', not ('/' or '\\'), ..])
            throw Refuse(given, "the home folder of somebody else must be given as a full path");
        if (entry.Folder is not { } folder)
            return given.AsSpan().IndexOfAny('*', '?') < 0
                ? entry
                : throw Refuse(
                    given,
                    "wildcards are not supported. Give a folder, which includes everything below it, or a project"
                );
        if (entry.Text == "~" || Path.GetPathRoot(folder) == folder)
            throw Refuse(
                given,
                "no session would be recorded at all. Run claude-session-logger setup --remove to stop recording"
            );
        if (File.Exists(folder))
            throw Refuse(given, "it is a file. Give its folder");
        if (!Directory.Exists(folder) && !Path.IsPathFullyQualified(given) && given[0] != '~')
            throw Refuse(given, $"there is no folder {folder}");
        return entry;
    }

    /// <summary>An exclusion as it was typed to add or to remove it.</summary>
    public static ExclusionName Typed(string given, AppPaths paths)
    {
        var text = given.Trim();
        return
            text.StartsWith('.')
            || text.AsSpan().IndexOfAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar) >= 0
            ? Of(IsOfHome(text) ? text : Path.Combine(WorkingDirectory.Path, text), paths)
            : Of(text, paths);
    }

    /// <summary>An entry of <c>config.json</c>.</summary>
    public static ExclusionName Of(string entry, AppPaths paths)
    {
        var text = entry.Trim();
        var full = IsOfHome(text) ? paths.UserHome + text[1..] : text;
        if (!Path.IsPathFullyQualified(full))
            return new(text, null);
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(full));
        return new(WithTilde(folder, Path.TrimEndingDirectorySeparator(paths.UserHome)), folder);
    }

    static bool IsOfHome(string text) =>
        text is "~" or ['~', '/', ..] || OperatingSystem.IsWindows() && text is ['~', '\\', ..];

    public bool IsSameAs(ExclusionName other) =>
        IsFolder
            ? SettingsExclusions.Names.Equals(Folder, other.Folder)
            : !other.IsFolder && string.Equals(Text, other.Text, StringComparison.OrdinalIgnoreCase);

    static string WithTilde(string folder, string home) =>
        folder == home ? "~"
        : folder.StartsWith(home + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? "~/" + folder[(home.Length + 1)..]
        : folder;

    static Failure Refuse(string given, string reason) =>
        new(FailureKind.Invalid, $"cannot exclude '{SafeText.Safe(given)}': {reason}.");
}
