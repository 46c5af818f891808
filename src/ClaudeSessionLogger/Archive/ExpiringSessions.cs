using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Archive;

/// <summary>Which sessions the client deletes soon, and which it has deleted.</summary>
/// <param name="Soon">Sessions that the client deletes within a week and that are not archived.</param>
/// <param name="Gone">The number of sessions in the client's history that are neither on the disk nor archived.</param>
sealed record ExpiringSessions(IReadOnlyList<SessionId> Soon, int Gone)
{
    static readonly TimeSpan s_soon = TimeSpan.FromDays(7);

    /// <param name="disk">All sessions on the disk, with their transcripts.</param>
    /// <param name="catalog">The archive's catalog; null if there is no archive.</param>
    /// <param name="profiles">The client's folders.</param>
    public static ExpiringSessions Find(
        IReadOnlyCollection<SessionFootprint> disk,
        ArchiveCatalog? catalog,
        IReadOnlyList<string> profiles,
        DateTime now
    )
    {
        var periods = profiles.ToDictionary(profile => profile, ClientRetention.Of);
        var soon = disk.Where(session =>
                session.Transcript is { } transcript
                && periods.TryGetValue(transcript.Profile, out var period)
                // The client goes by the file's time.
                && transcript.ModifiedAt + period <= now + s_soon
                && !IsArchived(catalog, session)
            )
            .Select(session => session.SessionId)
            .Order()
            .ToList();
        var gone = profiles.SelectMany(ClientHistory.Sessions).ToHashSet();
        gone.ExceptWith(disk.Select(session => session.SessionId));
        gone.RemoveWhere(session => catalog?.Sessions.ContainsKey(session) == true);
        return new(soon, gone.Count);
    }

    static bool IsArchived(ArchiveCatalog? catalog, SessionFootprint session) =>
        catalog is not null
        && catalog.Sessions.TryGetValue(session.SessionId, out var known)
        && session.Files.All(known.Has);
}
