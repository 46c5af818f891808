using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Archive;

/// <summary>The files of a session, all on the disk or all in the archive.</summary>
sealed record SessionFootprint(SessionId SessionId, IReadOnlyList<SessionFile> Files)
{
    /// <summary>
    /// The session's own transcript; null if only other files are left. If the client has copies in several folders,
    /// the one that was written last.
    /// </summary>
    public SessionFile? Transcript =>
        Files
            .Where(file => file is { Kind: SessionFileKind.Transcript, IsEarlier: false })
            .MaxBy(file => (file.ModifiedAt, file.Size));

    /// <summary>The transcripts of its subagents, in the order of their paths.</summary>
    public IEnumerable<SessionFile> Subagents =>
        Files
            .Where(file => file.Kind == SessionFileKind.SubagentTranscript)
            .OrderBy(file => file.Path, StringComparer.Ordinal);

    /// <summary>The transcript, then those of the subagents: everything that was said.</summary>
    public IEnumerable<SessionFile> Transcripts =>
        Transcript is { } transcript ? Subagents.Prepend(transcript) : Subagents;

    /// <summary>The results of tools that are too long for a transcript.</summary>
    public IEnumerable<SessionFile> ToolResults => Files.Where(file => file.Kind == SessionFileKind.ToolResult);

    /// <summary>What the transcript contained before the client rewrote it, the newest first.</summary>
    public IEnumerable<SessionFile> Earlier => Files.Where(file => file.IsEarlier);

    /// <summary>
    /// Adds what only the archive has: the client deletes old files of a session also where it goes on.
    /// </summary>
    public SessionFootprint With(SessionFootprint archived)
    {
        var project = Transcript is { } transcript ? Folder(transcript.Path) : "";
        var gone = archived
            .Files.Where(file =>
                file.IsEarlier
                || file.Kind != SessionFileKind.Transcript
                    && Folder(file.Path) == project
                    && !Files.Any(other => other.Path == file.Path)
            )
            .ToList();
        return gone.Count == 0 ? this : this with { Files = [.. Files, .. gone] };

        // projects/PROJECT
        static string Folder(string path) => path.Split('/') is [var first, var second, ..] ? $"{first}/{second}" : "";
    }

    /// <summary>The same session with an earlier content of its transcript.</summary>
    public SessionFootprint WithTranscript(SessionFile earlier) =>
        this with
        {
            Files =
            [
                earlier with
                {
                    IsEarlier = false,
                },
                .. Files.Where(file => file.Kind != SessionFileKind.Transcript),
            ],
        };

    public bool IsArchived => Files is [{ IsArchived: true }, ..];

    public long Size => Files.Sum(file => file.Size);
}
