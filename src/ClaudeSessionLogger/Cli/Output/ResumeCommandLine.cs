using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Reports.Sessions;

namespace ClaudeSessionLogger.Cli.Output;

/// <summary>
/// Formats the command line that resumes a session, or explains why it cannot be resumed. The client can resume a
/// session from any folder, but then works in that folder, so the command changes to the session's folder first.
/// </summary>
static class ResumeCommandLine
{
    public static string Of(SessionRow session, AppPaths paths)
    {
        if (session.TranscriptPath is not { } transcript || !File.Exists(transcript))
            return IsArchived(session, paths)
                ? $"claude-session-logger sessions resume {session.SessionId.Short}"
                : "not possible: the transcript was deleted";
        if (Path.GetFileNameWithoutExtension(transcript) != session.SessionId.Value)
            return "not possible: the session's main transcript is missing (only a subagent's or a fork's transcript "
                + "is left)";
        var profile = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(transcript)));
        var isUsual =
            profile is null || profile == Path.Combine(paths.UserHome, ".claude") || OperatingSystem.IsWindows();
        var client =
            $"{(isUsual ? "" : $"CLAUDE_CONFIG_DIR={ShellText.Quote(profile!)} ")}claude --resume {session.SessionId}";
        return Directory.Exists(session.Cwd)
            ? $"cd {ShellText.Quote(session.Cwd)} && {client}"
            : $"{client}   (the session's " + "folder does not exist on this machine)";
    }

    static bool IsArchived(SessionRow session, AppPaths paths) =>
        DiskSessionFiles.IsSafeId(session.SessionId)
        && File.Exists(ArchiveFolder.Of(Settings.Load(paths, _ => { })).PathOf(session.SessionId));
}
