using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Archive;

/// <summary>The sessions' files on the disk and, where the client has deleted them, in the archive.</summary>
/// <param name="archive">Null if there is no archive.</param>
sealed class SessionFiles(ISessionFiles disk, ISessionFiles? archive) : ISessionFiles
{
    public SessionFootprint? Find(SessionId sessionId)
    {
        var found = disk.Find(sessionId);
        if (found?.Transcript is null)
            return archive?.Find(sessionId) ?? found;
        try
        {
            return archive?.Find(sessionId) is { } archived ? found.With(archived) : found;
        }
        catch (Exception e) when (e is Failure or IOException or UnauthorizedAccessException)
        {
            // What the client has is enough.
            return found;
        }
    }

    /// <summary>Returns each session once: as it is on the disk, or else as it is in the archive.</summary>
    public IEnumerable<SessionFootprint> Transcripts()
    {
        var onDisk = new HashSet<SessionId>();
        foreach (var session in disk.Transcripts())
        {
            if (session.Transcript is null)
                continue;
            onDisk.Add(session.SessionId);
            yield return session;
        }

        foreach (var session in archive?.Transcripts() ?? [])
            if (!onDisk.Contains(session.SessionId))
                yield return session;
    }
}
