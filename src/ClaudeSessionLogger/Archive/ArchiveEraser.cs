using ClaudeSessionLogger.Archive.Format;
using ClaudeSessionLogger.Archive.Search.Indexing;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Archive;

/// <summary>
/// Deletes sessions from the archive. Sessions that are compressed against them are compressed again first.
/// </summary>
sealed class ArchiveEraser(ArchiveFolder folder, ArchiveCatalog catalog)
{
    /// <summary>
    /// Deletes forgotten sessions, if there is an archive. Throws a <see cref="Failure"/> if this is not possible; as
    /// they are forgotten, a flush deletes them later.
    /// </summary>
    /// <returns>The number of archived sessions that were deleted.</returns>
    public static int EraseForgotten(AppPaths paths, Settings settings, IReadOnlySet<SessionId> sessions, TimeSpan wait)
    {
        ContentIndexWriter.Remove(paths, sessions, wait);
        var folder = ArchiveFolder.Of(settings);
        if (!folder.Exists && (settings.ArchiveFolder is null || settings.Archive is not true))
            return 0;
        using var held = folder.Lock(wait);
        try
        {
            var catalog = ArchiveCatalog.Load(folder, paths.ArchiveCatalog);
            catalog.Refresh();
            var erased = new ArchiveEraser(folder, catalog).Erase(sessions);
            catalog.Save();
            return erased;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(folder, e);
        }
    }

    /// <summary>
    /// Deletes sessions. The caller holds the archive's lock and saves the catalog. If the process is killed, sessions
    /// that are not deleted yet stay readable.
    /// </summary>
    /// <returns>The number of archived sessions that were deleted.</returns>
    public int Erase(IReadOnlySet<SessionId> sessions)
    {
        try
        {
            foreach (
                var child in catalog
                    .ReferringTo(sessions)
                    .Where(child => !sessions.Contains(child.SessionId))
                    .OrderByDescending(child => child.OriginalBytes)
                    .ToList()
            )
                Release(child, sessions);
            var deleted = 0;
            foreach (var session in sessions.Where(DiskSessionFiles.IsSafeId))
            {
                if (File.Exists(folder.PathOf(session)))
                    deleted++;
                folder.Delete(session);
                catalog.Remove(session);
            }

            return deleted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(folder, e);
        }
    }

    static Failure Unwritable(ArchiveFolder folder, Exception e) =>
        new(
            FailureKind.Unwritable,
            $"cannot delete sessions from the archive in {SafeText.Safe(folder.Path)} ({e.Reason}). They are "
                + "deleted by the next flush for which the folder is writable and has free space.",
            e
        );

    // Compresses a session without the given ones; against other forks of the same conversation, if there are any.
    void Release(CatalogedSession child, IReadOnlySet<SessionId> gone)
    {
        using (var parents = new ForkParents(folder, catalog))
        using (var archive = folder.Open(child.SessionId))
        {
            if (archive?.Manifest is null)
                return;
            new ArchiveRewriter(archive).Replace(
                session => gone.Contains(ArchiveFolder.IdOf(session)),
                parents.Of(child.SessionId, child.Heads, gone)
            );
        }

        catalog.Update(child.SessionId);
    }
}
