using ClaudeSessionLogger.Archive.Format;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Archive;

/// <summary>
/// Finds the archived transcripts that a transcript may have been copied from: those that begin with the same rows.
/// </summary>
sealed class ForkParents(ArchiveFolder folder, ArchiveCatalog catalog) : IDisposable
{
    // A conversation may have been forked often. The largest of its transcripts have the most rows.
    const int MaxParents = 4;

    readonly List<SessionArchive> _opened = [];

    /// <param name="gone">Sessions that are being deleted; null for none.</param>
    public IReadOnlyList<ReferenceContent> Of(
        SessionId sessionId,
        IReadOnlyList<Guid> heads,
        IReadOnlySet<SessionId>? gone = null
    )
    {
        var found = new List<ReferenceContent>();
        foreach (
            var parent in catalog
                .WithHead(heads)
                .Where(session => session.SessionId != sessionId && gone?.Contains(session.SessionId) != true)
        )
        {
            if (found.Count == MaxParents)
                break;
            if (
                !Guid.TryParseExact(parent.SessionId.Value, "D", out var id)
                || ArchiveFolder.IdOf(id) != parent.SessionId
            )
                continue;
            // Two sessions that depend on each other could not be read.
            if (catalog.DependsOn(parent, sessionId, gone) || folder.Open(parent.SessionId) is not { } archive)
                continue;
            _opened.Add(archive);
            var files = archive.Manifest?.Files ?? [];
            for (var i = 0; i < files.Count; i++)
                if (SessionFile.KindOf(files[i].Path) == SessionFileKind.Transcript)
                    found.Add(new(archive.Content(i), new(id, i, files[i].Generations.Count - 1, 0, 0)));
        }

        return found;
    }

    public static IReadOnlyList<Guid> HeadsOf(SessionFile transcript)
    {
        using var stream = transcript.Open();
        return SessionArchiveWriter.HeadsOf(stream);
    }

    public void Dispose() => _opened.ForEach(archive => archive.Dispose());
}
