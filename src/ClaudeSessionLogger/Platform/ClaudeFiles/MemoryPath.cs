namespace ClaudeSessionLogger.Platform.ClaudeFiles;

/// <summary>
/// Recognises the paths of the client's memory files: <c>&lt;config&gt;/projects/&lt;slug&gt;/memory/…/*.md</c>. Does
/// not access the disk.
/// </summary>
static class MemoryPath
{
    static readonly StringComparison s_names =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()
            ? StringComparison.OrdinalIgnoreCase
            : StringComparison.Ordinal;

    /// <param name="file">The absolute path from the client.</param>
    /// <param name="projects">The projects folder, as this program derives it from the environment.</param>
    /// <param name="transcript">
    /// The path of the session's transcript, as the client reports it: two levels below the client's projects folder.
    /// That folder's path may differ from <paramref name="projects"/> because of links.
    /// </param>
    public static bool IsMemory(string file, string projects, string? transcript)
    {
        if (!file.EndsWith(".md", StringComparison.OrdinalIgnoreCase) || !Path.IsPathFullyQualified(file))
            return false;

        var path = Path.GetFullPath(file);
        return IsUnder(path, projects)
            || (
                Path.GetDirectoryName(Path.GetDirectoryName(transcript)) is { Length: > 0 } theirs
                && IsUnder(path, theirs)
            );
    }

    static bool IsUnder(ReadOnlySpan<char> path, ReadOnlySpan<char> projects)
    {
        if (
            !path.StartsWith(projects, s_names)
            || path.Length <= projects.Length
            || !IsSeparator(path[projects.Length])
        )
            return false;

        var rest = path[(projects.Length + 1)..];
        var slug = 0;
        while (slug < rest.Length && !IsSeparator(rest[slug]))
            slug++;
        const string memory = "memory";
        return slug > 0
            && slug + 1 + memory.Length < rest.Length
            && rest[(slug + 1)..].StartsWith(memory, s_names)
            && IsSeparator(rest[slug + 1 + memory.Length]);
    }

    static bool IsSeparator(char c) => c == Path.DirectorySeparatorChar || c == Path.AltDirectorySeparatorChar;
}
