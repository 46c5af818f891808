using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Archive;

/// <summary>What the archive contains and what it lacks.</summary>
/// <param name="Missing">
/// The sessions that the client still has and the archive lacks, or has only in part.
/// </param>
/// <param name="Unreadable">Archive files in which no session can be found.</param>
sealed record ArchiveStatus(
    int Sessions,
    int Files,
    long OriginalBytes,
    long StoredBytes,
    DateTime? Oldest,
    IReadOnlyList<SessionId> Missing,
    IReadOnlyList<string> Unreadable
)
{
    /// <summary>How many times smaller the archive is than the files; null if it is empty.</summary>
    public double? Ratio => StoredBytes > 0 ? (double)OriginalBytes / StoredBytes : null;

    /// <param name="disk">The sessions on the disk that may be archived.</param>
    public static ArchiveStatus Of(
        ArchiveCatalog catalog,
        IEnumerable<SessionFootprint> disk,
        IReadOnlyList<string> unreadable
    )
    {
        var sessions = catalog.Sessions.Values.ToList();
        return new(
            sessions.Count,
            sessions.Sum(session => session.Entries.Count),
            sessions.Sum(session => session.OriginalBytes),
            sessions.Sum(session => session.StoredBytes),
            sessions.Count > 0 ? sessions.Min(session => session.ModifiedAt) : null,
            [
                .. disk.Where(session =>
                        !catalog.Sessions.TryGetValue(session.SessionId, out var known) || !session.Files.All(known.Has)
                    )
                    .Select(session => session.SessionId)
                    .Order(),
            ],
            unreadable
        );
    }
}
