using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Reports.Sessions;

namespace ClaudeSessionLogger.Cli.Output;

/// <summary>
/// Formats the command line that resumes a session, or explains why it cannot be resumed. The client can resume a
/// session from any folder, but then works in that folder, so the command changes to the session's folder first.
/// </summary>
static class ResumeCommandLine
{
    /// <param name="into">The folder in which the client is to work; null for the session's own.</param>
    public static ResumeLine Of(SessionRow session, AppPaths paths, string? into = null)
    {
        if (session.TranscriptPath is not { } transcript || !File.Exists(transcript))
            return IsArchived(session, paths)
                ? new($"claude-session-logger sessions resume {session.SessionId.Short}")
                : new(null, "not possible: the transcript was deleted");
        if (Path.GetFileNameWithoutExtension(transcript) != session.SessionId.Value)
            return new(
                null,
                "not possible: the session's main transcript is missing (only a subagent's or a fork's transcript is "
                    + "left)"
            );
        var profile = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(transcript)));
        var isUsual =
            profile is null || profile == Path.Combine(paths.UserHome, ".claude") || OperatingSystem.IsWindows();
        var client =
            $"{(isUsual ? "" : $"CLAUDE_CONFIG_DIR={ShellText.Quote(profile!)} ")}claude --resume {session.SessionId}";
        var directory = into ?? ProjectDirectory.OfTranscript(transcript, session.Cwd);
        return Directory.Exists(directory)
            ? new($"cd {ShellText.Quote(directory)} && {client}")
            : ResumeLine.InAnyFolder(client);
    }

    static bool IsArchived(SessionRow session, AppPaths paths) =>
        DiskSessionFiles.IsSafeId(session.SessionId)
        && File.Exists(ArchiveFolder.Of(Settings.Load(paths, _ => { })).PathOf(session.SessionId));
}
