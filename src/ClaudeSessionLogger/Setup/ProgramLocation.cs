using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Setup.ClaudeSettings;

namespace ClaudeSessionLogger.Setup;

/// <summary>
/// Finds the path by which hooks and schedules call this program. The path must stay valid after an upgrade. Therefore
/// a name on the PATH that resolves to this program is preferred to the path of the running file.
/// </summary>
static class ProgramLocation
{
    static string FileName => OperatingSystem.IsWindows() ? "claude-session-logger.exe" : "claude-session-logger";

    /// <param name="requested">
    /// The path that the user gave, or a portable spelling, which is returned as such. Throws a
    /// <see cref="Failure"/> if the file does not exist.
    /// </param>
    /// <param name="running">The path of the running program.</param>
    public static string Find(string? requested, Func<string, string?> variable, string running)
    {
        if (requested is null && variable("CLAUDE_LOGGER_PROGRAM") is { Length: > 0 } configured)
            requested = configured;
        if (requested is not null)
        {
            if (PortableProgram.Is(requested) && PortableProgram.Find(requested, variable) is not null)
                return PortableProgram.Normalize(requested);
            return File.Exists(requested)
                ? Path.GetFullPath(requested)
                : throw new Failure(
                    FailureKind.NotFound,
                    $"cannot find a program at {requested}. Give the path that hooks should use to call "
                        + "claude-session-logger."
                );
        }

        var real = RealPath.Resolve(running);
        // install.sh puts the program in PREFIX/lib/claude-session-logger/BUILD/ and links to it in PREFIX/bin.
        var beside = Path.Combine(Path.GetDirectoryName(real)!, "..", "..", "..", "bin");
        if (StableName(real) is { } stable)
            return stable;
        return (variable("PATH") ?? "")
                .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .Where(Path.IsPathFullyQualified)
                .Append(beside)
                .Select(folder => Path.GetFullPath(Path.Combine(folder, FileName)))
                .FirstOrDefault(candidate => File.Exists(candidate) && RealPath.Resolve(candidate) == real)
            ?? running;
    }

    /// <summary>
    /// The name outside of the folder that has the version in its path: a .NET tool is in
    /// <c>tools/.store/NAME/VERSION</c>, a program of Homebrew in <c>Cellar/NAME/VERSION</c>.
    /// </summary>
    static string? StableName(string real)
    {
        for (var folder = Path.GetDirectoryName(real); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var parent = Path.GetDirectoryName(folder);
            string[] names = Path.GetFileName(folder) switch
            {
                ".store" => [FileName, "claude-session-logger.cmd"],
                "Cellar" => [Path.Combine("bin", FileName)],
                _ => [],
            };
            if (names.Select(name => Path.Combine(parent!, name)).FirstOrDefault(File.Exists) is { } found)
                return found;
        }

        return null;
    }
}
