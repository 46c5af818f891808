using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Setup;

/// <summary>
/// The path by which hooks and schedules call this program. It must outlive an upgrade, so the name on the PATH that leads
/// here is taken before the file that happens to run.
/// </summary>
static class ProgramLocation
{
    static string FileName => OperatingSystem.IsWindows() ? "claude-session-logger.exe" : "claude-session-logger";

    /// <param name="asked">What the person gave; a <see cref="Failure"/> if there is no such file.</param>
    /// <param name="running">The file that runs now.</param>
    public static string Find(string? asked, Func<string, string?> variable, string running)
    {
        if (asked is null && variable("CLAUDE_LOGGER_PROGRAM") is { Length: > 0 } told)
            asked = told;
        if (asked is not null)
        {
            return File.Exists(asked)
                ? Path.GetFullPath(asked)
                : throw new Failure(FailureKind.NotFound, $"there is no program {asked}: give the path by which hooks are to call claude-session-logger");
        }

        var real = RealPath.Resolve(running);
        // install.sh: PREFIX/lib/claude-session-logger/BUILD/ holds the program, PREFIX/bin its names.
        var beside = Path.Combine(Path.GetDirectoryName(real)!, "..", "..", "..", "bin");
        return (variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified)
            .Append(beside)
            .Select(folder => Path.GetFullPath(Path.Combine(folder, FileName)))
            .FirstOrDefault(candidate => File.Exists(candidate) && RealPath.Resolve(candidate) == real) ?? running;
    }
}
