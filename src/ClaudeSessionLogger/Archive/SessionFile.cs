using ClaudeSessionLogger.Platform.ClaudeFiles;

namespace ClaudeSessionLogger.Archive;

/// <summary>What a file of a session contains.</summary>
enum SessionFileKind
{
    /// <summary>The session's own transcript, <c>SESSION.jsonl</c>.</summary>
    Transcript,

    /// <summary>The transcript of a subagent.</summary>
    SubagentTranscript,

    /// <summary>A result of a tool that is too long for a transcript.</summary>
    ToolResult,

    /// <summary>Anything else: a subagent's description, a copy of an edited file.</summary>
    Other,
}

/// <summary>A file of a session, on the disk or in the archive.</summary>
/// <param name="Profile">The client's folder in which the file is, or was when it was archived.</param>
/// <param name="Path">
/// The path below the profile, with <c>/</c> on every system: <c>projects/SLUG/SESSION.jsonl</c>.
/// </param>
/// <param name="Size">The number of bytes, uncompressed.</param>
abstract record SessionFile(string Profile, string Path, long Size, DateTime ModifiedAt)
{
    public SessionFileKind Kind { get; } = KindOf(Path);

    public bool IsTranscript => Kind is SessionFileKind.Transcript or SessionFileKind.SubagentTranscript;

    /// <summary>The name without its folders.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The subagent's id; null for other files.</summary>
    public string? AgentId => Kind == SessionFileKind.SubagentTranscript ? TranscriptPath.AgentId(Path) : null;

    /// <summary>Whether this is what the file contained before the client rewrote it.</summary>
    public bool IsEarlier { get; init; }

    /// <summary>The absolute path on this system.</summary>
    public string FullPath => System.IO.Path.Combine(Profile, Path.Replace('/', System.IO.Path.DirectorySeparatorChar));

    public abstract bool IsArchived { get; }

    /// <summary>
    /// Opens the content to read, from any position. On the disk, the stream ends where the file ended when it was
    /// opened. Throws file system exceptions; reading a lost part of an archived file throws
    /// <see cref="LostRangeException"/>.
    /// </summary>
    public abstract Stream Open();

    /// <summary>
    /// Opens the content to search or show: what was lost is left out, with a line break in its place, so that no line
    /// is joined with another.
    /// </summary>
    public virtual Stream OpenReadable() => Open();

    /// <summary>The parts that cannot be read because the archive is damaged; empty for files on the disk.</summary>
    public virtual IReadOnlyList<LostRange> LostRanges => [];

    // Called for every file of every session.
    public static SessionFileKind KindOf(string path)
    {
        if (!path.StartsWith("projects/", StringComparison.Ordinal))
            return SessionFileKind.Other;
        var (folders, last) = (path.AsSpan().Count('/'), path.LastIndexOf('/'));
        if (folders == 4 && path.AsSpan(0, last).EndsWith("/" + TranscriptPath.ToolResults))
            return SessionFileKind.ToolResult;
        var name = path[(last + 1)..];
        if (!TranscriptPath.IsTranscript(name))
            return SessionFileKind.Other;
        if (TranscriptPath.AgentId(name) is not null)
            return SessionFileKind.SubagentTranscript;
        return folders == 2 ? SessionFileKind.Transcript : SessionFileKind.Other;
    }
}

/// <summary>A part of an archived file that cannot be read.</summary>
readonly record struct LostRange(long Start, long End);

/// <summary>Thrown when a lost part of an archived file is read.</summary>
sealed class LostRangeException(string path, LostRange range)
    : IOException($"the archive is damaged: bytes {range.Start} to {range.End} of {path} are lost")
{
    public LostRange Range { get; } = range;
}
