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
    /// <summary>Why what is left of a session is not enough for the client.</summary>
    public const string MainIsMissing =
        "the session's main transcript is missing (only a subagent's or a fork's transcript is left)";

    /// <summary>What is shown instead of a command line.</summary>
    public const string NotPossible = $"not possible: {MainIsMissing}";

    /// <param name="into">The folder in which the client is to work; null for the session's own.</param>
    public static ResumeLine Of(SessionRow session, AppPaths paths, string? into = null)
    {
        if (session.TranscriptPath is not { } transcript || !File.Exists(transcript))
            return IsMainArchived(session, paths) switch
            {
                null => new(null, "not possible: the transcript was deleted"),
                false => new(null, NotPossible),
                true => new($"claude-session-logger sessions resume {session.SessionId.Short}"),
            };
        if (Path.GetFileNameWithoutExtension(transcript) != session.SessionId.Value)
            return new(null, NotPossible);
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

    // Null if nothing of the session is archived.
    static bool? IsMainArchived(SessionRow session, AppPaths paths)
    {
        try
        {
            using var archive = ArchiveFolder.Of(Settings.Load(paths, _ => { })).Open(session.SessionId);
            return archive is null
                ? null
                : archive.Manifest is not { } manifest
                    || manifest.Files.Any(file => SessionFile.KindOf(file.Path) == SessionFileKind.Transcript);
        }
        catch (Exception e) when (e is Failure or IOException or UnauthorizedAccessException)
        {
            // The command reports this.
            return true;
        }
    }
}
