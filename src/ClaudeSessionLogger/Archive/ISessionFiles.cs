using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Archive;

/// <summary>A place with sessions' files: the disk, the archive, or both.</summary>
interface ISessionFiles
{
    /// <summary>Returns all files of a session; null if there are none.</summary>
    SessionFootprint? Find(SessionId sessionId);

    /// <summary>
    /// Returns every session with its transcripts, which is quick: other files are left out and nothing is read.
    /// </summary>
    IEnumerable<SessionFootprint> Transcripts();
}
