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

    public IEnumerable<SessionFootprint> Transcripts() => All(file => file.IsTranscript);

    /// <summary>Returns every session with the files that a search reads.</summary>
    public IEnumerable<SessionFootprint> Searched() => All(file => file.Kind != SessionFileKind.Other);

    IEnumerable<SessionFootprint> All(Func<SessionFile, bool> isWanted) =>
        catalog
            .Sessions.Values.Select(session => new SessionFootprint(
                session.SessionId,
                [.. session.Files(folder).Where(isWanted)]
            ))
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
