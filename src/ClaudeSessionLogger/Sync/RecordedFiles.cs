using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// What the database knows of transcripts: only what was recorded, and is neither excluded nor forgotten, is archived.
/// </summary>
sealed class RecordedFiles
{
    const string Description = ".meta.json";

    // Read only if the archive lacks something, which is rare.
    readonly Lazy<Dictionary<string, (SessionId SessionId, bool IsHidden)>> _files;
    readonly Lazy<HashSet<SessionId>> _hidden;
    readonly Lazy<HashSet<SessionId>> _forgotten;

    public RecordedFiles(Database database)
    {
        _files = new(() => Read(database));
        _hidden = new(() => [.. _files.Value.Values.Where(file => file.IsHidden).Select(file => file.SessionId)]);
        _forgotten = new(() => ForgottenSessions.All(database));
    }

    /// <summary>The session of a transcript; null if it is not recorded.</summary>
    /// <param name="path">Its real path.</param>
    public SessionId? SessionOf(string path) => _files.Value.TryGetValue(path, out var known) ? known.SessionId : null;

    /// <summary>
    /// Whether the session's own transcript is recorded. While it is there, those of its subagents do not show whether
    /// the session is excluded; without it, they are all that is left of the session.
    /// </summary>
    public bool MayBeArchived(SessionFootprint session) =>
        !_forgotten.Value.Contains(session.SessionId)
        && (
            session.Transcript is null
                ? session.Subagents.Any(file => IsRecorded(file.FullPath)) && !_hidden.Value.Contains(session.SessionId)
                : session
                    .Files.Where(file => file.Kind == SessionFileKind.Transcript)
                    .All(file => IsRecorded(file.FullPath))
        );

    /// <summary>
    /// Whether the session is excluded or forgotten. One that is not recorded yet is neither, unless only subagents are
    /// left of it.
    /// </summary>
    public bool IsExcluded(SessionFootprint session) =>
        session.Transcript is null && !MayBeArchived(session)
        || _forgotten.Value.Contains(session.SessionId)
        || session
            .Files.Where(file => file.Kind == SessionFileKind.Transcript)
            .Any(file =>
                _files.Value.TryGetValue(RealPath.Resolve(file.FullPath), out var known)
                && (known.IsHidden || _forgotten.Value.Contains(known.SessionId))
            );

    /// <summary>Whether a transcript is excluded, or the subagent that a file describes.</summary>
    public bool IsHidden(SessionFile file) =>
        file.IsTranscript
            ? !IsRecorded(file.FullPath)
            : file.FullPath.EndsWith(Description, StringComparison.Ordinal)
                && RealPath.Resolve(file.FullPath[..^Description.Length] + ".jsonl") is var transcript
                && _files.Value.TryGetValue(transcript, out var known)
                && known.IsHidden;

    bool IsRecorded(string path) =>
        _files.Value.TryGetValue(RealPath.Resolve(path), out var known)
        && !known.IsHidden
        && !_forgotten.Value.Contains(known.SessionId);

    static Dictionary<string, (SessionId, bool)> Read(Database database)
    {
        var files = new Dictionary<string, (SessionId, bool)>(StringComparer.Ordinal);
        database.Visit(
            "select path, session_id, hidden from transcripts where generation = 0",
            row => files[row.GetString(0)] = (new(row.GetString(1)), row.GetBoolean(2))
        );
        return files;
    }
}
