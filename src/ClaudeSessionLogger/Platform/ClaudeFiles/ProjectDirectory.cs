using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Platform.ClaudeFiles;

/// <summary>
/// Finds the working directory to which a project folder under <c>projects</c> belongs. The names of several
/// directories can become the same folder name, so this machine is searched for a directory that has it.
/// </summary>
static class ProjectDirectory
{
    static readonly EnumerationOptions s_folders = new() { AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>
    /// Returns the directory in which the client lists a session: usually the one in which it began, but another one if
    /// its transcript was put into another project folder.
    /// </summary>
    /// <param name="transcript">The path of the session's transcript.</param>
    /// <param name="began">The directory in which the session began; null if it is unknown.</param>
    public static string? OfTranscript(string transcript, string? began)
    {
        var name = Path.GetFileName(Path.GetDirectoryName(transcript));
        return string.IsNullOrEmpty(name) || began is not null && ClaudeProjectFolder.NameOf(Real(began)) == name
            ? began
            : Find(name) ?? began;
    }

    /// <summary>Returns the directory with this project folder; null if there is none on this machine.</summary>
    public static string? Find(string name)
    {
        foreach (var root in Roots(name))
            if (Find(root, name) is { } found)
                return found;
        return null;
    }

    static IEnumerable<string> Roots(string name) =>
        !OperatingSystem.IsWindows() ? ["/"]
        : name.Length > 2 && char.IsAsciiLetter(name[0]) ? [$"{name[0]}:\\"]
        : [];

    static string? Find(string folder, string name)
    {
        try
        {
            foreach (var path in Directory.EnumerateDirectories(folder, "*", s_folders))
            {
                var own = ClaudeProjectFolder.NameOf(path);
                if (own == name)
                    return path;
                if (name.StartsWith(own + "-", StringComparison.Ordinal) && Find(path, name) is { } found)
                    return found;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }

        return null;
    }

    static string Real(string directory) =>
        Path.IsPathFullyQualified(directory) ? RealPath.Resolve(directory) : directory;
}
