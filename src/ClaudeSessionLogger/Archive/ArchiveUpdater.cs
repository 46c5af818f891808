using ClaudeSessionLogger.Archive.Format;
using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Archive;

/// <summary>
/// Takes what is new of the sessions' files into the archive. A session that cannot be taken is reported, and the next
/// update tries again.
/// </summary>
/// <param name="report">Receives a sentence about each error.</param>
sealed class ArchiveUpdater(
    ArchiveFolder folder,
    ArchiveCatalog catalog,
    DiskSessionFiles disk,
    Action<string> report,
    TimeProvider clock
)
{
    // A file that changes without its session's transcript is noticed within a day.
    static readonly TimeSpan s_checkInterval = TimeSpan.FromDays(1);

    /// <summary>Whether all files are compared, not only transcripts.</summary>
    public bool IsCheckDue { get; } =
        clock.GetUtcNow().UtcDateTime - catalog.CheckedAt is var age && (age >= s_checkInterval || age < TimeSpan.Zero);

    /// <summary>Returns the sessions of which the archive lacks something, the oldest first.</summary>
    /// <param name="sessionOf">See <see cref="DiskSessionFiles.Group"/>.</param>
    public IReadOnlyList<SessionFootprint> FindChanged(
        IReadOnlyList<TranscriptFile> transcripts,
        Func<string, SessionId?> sessionOf
    )
    {
        // The parent of a fork before the fork, because a fork is compressed against its parent.
        return
        [
            .. disk.Group(IsCheckDue ? transcripts : OfChangedSessions(transcripts, sessionOf), sessionOf)
                .Select(session => IsCheckDue ? DiskSessionFiles.Complete(session) : session)
                .Where(IsChanged)
                .OrderBy(session => session.Files.Min(file => file.ModifiedAt))
                .ThenBy(session => session.SessionId),
        ];
    }

    // Comparing paths and times with the catalog takes much less time than describing and grouping all files.
    IEnumerable<TranscriptFile> OfChangedSessions(
        IReadOnlyList<TranscriptFile> transcripts,
        Func<string, SessionId?> sessionOf
    )
    {
        var ids = new SessionId[transcripts.Count];
        var changed = new HashSet<SessionId>();
        for (var i = 0; i < ids.Length; i++)
        {
            var file = transcripts[i];
            ids[i] = new(TranscriptPath.SessionId(file.Path));
            if (catalog.Sessions.TryGetValue(ids[i], out var known) && known.HasTranscript(file))
                continue;
            changed.Add(ids[i]);
            // Of an older client's subagent, the path does not name the session.
            if (TranscriptPath.AgentId(file.Path) is not null && sessionOf(file.Path) is { } session)
                changed.Add(session);
        }

        return transcripts.Where((_, i) => changed.Contains(ids[i]));
    }

    /// <summary>Adds the files of a session that are no transcripts.</summary>
    public SessionFootprint Complete(SessionFootprint session) =>
        IsCheckDue ? session : DiskSessionFiles.Complete(session);

    /// <summary>
    /// Takes sessions into the archive. The caller holds the archive's lock and saves the catalog.
    /// </summary>
    public void Take(IEnumerable<SessionFootprint> sessions)
    {
        if (sessions.All(TryTake) && IsCheckDue)
            catalog.CheckedAt = clock.GetUtcNow().UtcDateTime;
    }

    bool IsChanged(SessionFootprint session) =>
        !catalog.Sessions.TryGetValue(session.SessionId, out var known) || !session.Files.All(known.Has);

    // Returns false if there is no point in trying other sessions.
    bool TryTake(SessionFootprint session)
    {
        try
        {
            Take(session);
            catalog.Update(session.SessionId);
            return true;
        }
        catch (Failure failure)
        {
            report($"archive: {failure.Message}");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            report(
                $"archive: cannot archive session {session.SessionId} in {SafeText.Safe(folder.Path)} ({e.Reason}); "
                    + "the next flush will try again."
            );
            return folder.Exists && !IsFull(e);
        }
    }

    void Take(SessionFootprint session)
    {
        using var parents = new ForkParents(folder, catalog);
        using (
            var writer = SessionArchiveWriter.Open(folder.PathOf(session.SessionId), session.SessionId, folder, clock)
        )
        {
            foreach (var file in session.Files)
                TakeFile(writer, file, parents, session.SessionId);
            writer.Commit();
        }

        CompactIfWorthwhile(session.SessionId);
    }

    void TakeFile(SessionArchiveWriter writer, SessionFile file, ForkParents parents, SessionId sessionId)
    {
        if (writer.Has(file) || TryOpen(file) is not { } stream)
            return;
        using (stream)
            writer.Take(file, stream, () => parents.Of(sessionId, ForkParents.HeadsOf(file)));
    }

    Stream? TryOpen(SessionFile file)
    {
        try
        {
            return file.Open();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // The client has deleted it since it was found.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            report($"archive: cannot read {SafeText.Safe(file.FullPath)} ({e.Reason}); the next flush will try again.");
        }

        return null;
    }

    void CompactIfWorthwhile(SessionId sessionId)
    {
        using var archive = folder.Open(sessionId);
        if (archive?.Manifest is not null && new ArchiveRewriter(archive) is { IsWorthwhile: true } rewriter)
            rewriter.Replace(_ => false, []);
    }

    // ENOSPC, EDQUOT, and what Windows says.
    static bool IsFull(Exception e) => (e.HResult & 0xFFFF) is 28 or 122 or 0x70 or 0x27;
}
