using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Reports.Sessions;

namespace ClaudeSessionLogger.Cli.Output;

/// <summary>
/// Formats the command line that resumes a session, or explains why it cannot be resumed. The client can resume a
/// session from any folder, but then works in that folder, so the command changes to the session's folder first.
/// </summary>
static class ResumeCommandLine
{
    // Characters without a special meaning in a shell.
    const string PlainMarks = "/._-+,:@%";

    public static string Of(SessionRow session, AppPaths paths)
    {
        if (session.TranscriptPath is not { } transcript || !File.Exists(transcript))
            return "not possible: the transcript was deleted";
        if (Path.GetFileNameWithoutExtension(transcript) != session.SessionId.Value)
            return "not possible: the session's main transcript is missing (only a subagent's or a fork's transcript "
                + "is left)";
        var profile = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(transcript)));
        var isUsual =
            profile is null || profile == Path.Combine(paths.UserHome, ".claude") || OperatingSystem.IsWindows();
        var client = $"{(isUsual ? "" : $"CLAUDE_CONFIG_DIR={Quoted(profile!)} ")}claude --resume {session.SessionId}";
        return Directory.Exists(session.Cwd)
            ? $"cd {Quoted(session.Cwd)} && {client}"
            : $"{client}   (the session's " + "folder does not exist on this machine)";
    }

    static string Quoted(string path) =>
        path.All(c => char.IsAsciiLetterOrDigit(c) || PlainMarks.Contains(c)) ? path
        : OperatingSystem.IsWindows() ? $"\"{path}\""
        : $"'{path.Replace("'", "'\\''")}'";
}
