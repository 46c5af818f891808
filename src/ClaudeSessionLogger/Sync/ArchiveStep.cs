using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Archive.Search.Indexing;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Sync;

/// <summary>
/// The step of a flush that takes new parts of the sessions' files into the archive, and removes what it must not have.
/// Reads the database first (<see cref="Plan"/>) and works when it is closed (<see cref="Run"/>).
/// </summary>
sealed class ArchiveStep
{
    static readonly TimeSpan s_lockWait = TimeSpan.FromSeconds(60);

    readonly CaptureContext _context;
    readonly ArchiveFolder _folder;
    readonly ArchiveCatalog _catalog;
    readonly ArchiveUpdater _updater;
    readonly ContentIndexUpdater _index;
    IReadOnlyList<SessionFootprint> _taken = [];
    HashSet<SessionId> _removed = [];

    ArchiveStep(CaptureContext context, ArchiveFolder folder)
    {
        (_context, _folder) = (context, folder);
        _catalog = ArchiveCatalog.Load(folder, context.Paths.ArchiveCatalog);
        var disk = new DiskSessionFiles(context.Settings.TranscriptProfiles, context.Log.WriteOnce);
        _updater = new(folder, _catalog, disk, context.Log.WriteOnce, context.Clock);
        _index = new(context.Paths, folder, _catalog, context.Log.WriteOnce);
    }

    /// <summary>
    /// Returns null if there is nothing to do because the archive is off or is not there, which is reported.
    /// </summary>
    public static ArchiveStep? Create(CaptureContext context)
    {
        var folder = ArchiveFolder.Of(context.Settings);
        // Forgotten sessions are removed even if nothing is taken any more.
        if (context.Settings.Archive is not true && !folder.Exists)
        {
            AtomicFile.TryDelete(context.Paths.SearchIndex);
            return null;
        }

        try
        {
            if (context.Settings is { Archive: true, ArchiveFolder: null })
                folder.Create();
            folder.RequireExisting();
            return new(context, folder);
        }
        catch (Failure failure)
        {
            context.Log.WriteOnce($"archive: {failure.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Log.WriteOnce($"archive: cannot read {folder.Path} ({e.Reason}); the next flush will try again.");
        }

        return null;
    }

    public ArchiveCatalog Catalog => _catalog;

    /// <summary>The number of sessions of which new parts were taken.</summary>
    public int Archived { get; private set; }

    /// <summary>Decides what to take and what to remove.</summary>
    /// <param name="pinned">Sessions that are kept whatever the limit is.</param>
    public void Plan(Database database, IReadOnlyList<TranscriptFile> transcripts, IReadOnlySet<SessionId> pinned) =>
        Try(() =>
        {
            var removed = ForgottenSessions.All(database);
            removed.IntersectWith(_catalog.Sessions.Keys);
            if (_context.Settings.Archive is true)
            {
                var recorded = new RecordedFiles(database);
                _taken =
                [
                    .. _updater
                        .FindChanged(transcripts, recorded.SessionOf)
                        .Where(recorded.MayBeArchived)
                        .Select(_updater.Complete)
                        .Select(session =>
                            session with
                            {
                                Files = [.. session.Files.Where(file => !recorded.IsHidden(file))],
                            }
                        ),
                ];
                removed.UnionWith(Expired(transcripts, recorded, pinned));
            }

            _removed = removed;
        });

    /// <summary>Takes and removes what was planned. Errors are reported; the next flush tries again.</summary>
    public void Run()
    {
        if (_taken.Count > 0 || _removed.Count > 0 || _updater.IsCheckDue)
            Try(Work);
        // When the archive is complete, which matters more.
        if (_updater.IsCheckDue || _index.IsMissing)
            _index.Refresh();
        else if (_taken.Count > 0)
            _index.Add(_taken.Select(session => session.SessionId));
    }

    void Work()
    {
        using var held = _folder.Lock(s_lockWait);
        if (_updater.IsCheckDue)
        {
            _folder.RemoveUnfinished();
            _catalog.Refresh();
        }

        try
        {
            if (_removed.Count > 0)
            {
                new ArchiveEraser(_folder, _catalog).Erase(_removed);
                ContentIndexWriter.Remove(_context.Paths, _removed, s_lockWait);
            }

            _updater.Take(_taken);
            Archived = _taken.Count;
        }
        finally
        {
            _catalog.Save();
        }
    }

    void Try(Action work)
    {
        try
        {
            work();
        }
        catch (Failure failure)
        {
            _context.Log.WriteOnce($"archive: {failure.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _context.Log.WriteOnce($"archive: cannot use {_folder.Path} ({e.Reason}); the next flush will try again.");
        }
    }

    IEnumerable<SessionId> Expired(
        IReadOnlyList<TranscriptFile> transcripts,
        RecordedFiles recorded,
        IReadOnlySet<SessionId> pinned
    )
    {
        if (_context.Settings.ArchiveKeep is not { } keep || ArchiveLimit.TryParse(keep) is not { } limit)
            return [];
        var spared = transcripts.Select(file => new SessionId(TranscriptPath.SessionId(file.Path))).ToHashSet();
        // Of an older client's subagent, the path does not name the session.
        spared.UnionWith(
            transcripts
                .Where(file => TranscriptPath.AgentId(file.Path) is not null)
                .Select(file => recorded.SessionOf(file.Path))
                .OfType<SessionId>()
        );
        spared.UnionWith(pinned);
        return ArchiveRetention.Expired(_catalog, limit, spared, _context.Clock.GetUtcNow().UtcDateTime);
    }
}
