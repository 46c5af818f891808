using ClaudeSessionLogger.Reports;

namespace ClaudeSessionLogger.Commands;

/// <summary>What to type to go on with a session; the client finds it only from its own folder, and only while the transcript is there.</summary>
static class ResumeLine
{
    // Nothing of it means anything to a shell.
    const string PlainMarks = "/._-+,:@%";

    /// <summary>Null for a session that cannot be resumed any more.</summary>
    public static string? Of(SessionRow session, Locations places)
    {
        if (session is not { TranscriptPath: { } transcript, Cwd: { } folder } || !File.Exists(transcript) || Path.GetFileNameWithoutExtension(transcript) != session.SessionId)
            return null;
        var profile = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(transcript)));
        var isUsual = profile is null || profile == Path.Combine(places.UserHome, ".claude");
        return $"cd {Quoted(folder)} && {(isUsual || OperatingSystem.IsWindows() ? "" : $"CLAUDE_CONFIG_DIR={Quoted(profile!)} ")}claude --resume {session.SessionId}";
    }

    static string Quoted(string path) =>
        path.All(c => char.IsAsciiLetterOrDigit(c) || PlainMarks.Contains(c)) ? path
        : OperatingSystem.IsWindows() ? $"\"{path}\""
        : $"'{path.Replace("'", "'\\''")}'";
}
