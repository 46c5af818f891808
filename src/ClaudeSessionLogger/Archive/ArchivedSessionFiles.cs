using ClaudeSessionLogger.Archive.Format;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Archive;

/// <summary>Finds the sessions' files in the archive.</summary>
sealed class ArchivedSessionFiles(ArchiveFolder folder, ArchiveCatalog catalog) : ISessionFiles
{
    public IEnumerable<SessionId> SessionIds => catalog.Sessions.Keys;

    public SessionFootprint? Find(SessionId sessionId)
    {
        using var archive = folder.Open(sessionId);
        return archive?.Manifest is { } manifest ? Footprint(folder, sessionId, manifest) : null;
    }

    public IEnumerable<SessionFootprint> Transcripts() =>
        All(session => session.Files(folder).Where(file => file.IsTranscript));

    /// <summary>Returns every session with the files that a search reads.</summary>
    public IEnumerable<SessionFootprint> Searched() => All(session => session.Searched(folder));

    /// <summary>What a session's transcript contained before the client rewrote it, the newest first.</summary>
    public IReadOnlyList<SessionFile> Earlier(SessionId sessionId) =>
        catalog.Sessions.TryGetValue(sessionId, out var session) ? session.Earlier(folder) : [];

    IEnumerable<SessionFootprint> All(Func<CatalogedSession, IEnumerable<SessionFile>> files) =>
        catalog
            .Sessions.Values.Select(session => new SessionFootprint(session.SessionId, [.. files(session)]))
            .Where(session => session.Files.Count > 0);

    /// <summary>The newest content of each file.</summary>
    public static SessionFootprint Footprint(ArchiveFolder folder, SessionId sessionId, ArchiveManifest manifest) =>
        new(
            sessionId,
            [
                .. manifest.Files.Select(
                    (entry, number) =>
                        new ArchivedFile(
                            folder,
                            sessionId,
                            number,
                            entry.Generations.Count - 1,
                            entry.Profile,
                            entry.Path,
                            entry.Newest.Size,
                            entry.Newest.ModifiedAt
                        )
                ),
            ]
        );
}
