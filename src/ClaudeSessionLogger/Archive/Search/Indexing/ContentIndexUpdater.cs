using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Archive.Search.Indexing;

/// <summary>Brings the session index up to date with the archive.</summary>
/// <param name="report">Receives a sentence about each error.</param>
sealed class ContentIndexUpdater(AppPaths paths, ArchiveFolder folder, ArchiveCatalog catalog, Action<string> report)
{
    static readonly TimeSpan s_lockWait = TimeSpan.FromSeconds(10);

    // Records that later ones replaced.
    const double MostUnused = 0.25;

    readonly TranscriptIndexer _indexer = new();

    /// <summary>Whether there is no index yet.</summary>
    public bool IsMissing => !File.Exists(paths.SearchIndex);

    /// <summary>Indexes sessions that were just archived.</summary>
    public void Add(IEnumerable<SessionId> sessions) =>
        Try(() =>
        {
            using var writer = ContentIndexWriter.Open(paths, s_lockWait);
            foreach (var session in sessions)
                TryAdd(writer, session);
        });

    /// <summary>
    /// Compares the whole index with the archive: adds what is missing, removes what is not archived, and writes the
    /// file anew if it is damaged or has much that is not used any more.
    /// </summary>
    public void Refresh() =>
        Try(() =>
        {
            using var writer = ContentIndexWriter.Open(paths, s_lockWait);
            writer.RemoveUnfinished();
            var index = ContentIndex.Load(paths.SearchIndex);
            var (known, valid) = (index.Sessions.ToList(), new List<SessionId>());
            valid.AddRange(known.Where(session => IsCurrent(index, session)));
            if (index.IsDamaged)
                report("archive: the session index is damaged; it is made again.");
            if (index.IsDamaged || valid.Count < known.Count || index.LiveBytes < index.RecordBytes * (1 - MostUnused))
                writer.Replace(index, valid);
            foreach (var session in catalog.Sessions.Keys.Except(valid).ToList())
                TryAdd(writer, session);
        });

    bool IsCurrent(ContentIndex index, SessionId sessionId) =>
        catalog.Sessions.TryGetValue(sessionId, out var archived)
        && index.Of(sessionId) is { IsComplete: true } indexed
        && archived.Searched(folder).All(file => indexed.Of(file) is not null);

    void TryAdd(ContentIndexWriter writer, SessionId sessionId)
    {
        if (!catalog.Sessions.TryGetValue(sessionId, out var archived))
            return;
        var files = new List<IndexedFile>();
        try
        {
            foreach (var file in archived.Searched(folder))
            {
                using var stream = Open(file);
                files.Add(_indexer.Read(file, stream));
            }
        }
        catch (LostRangeException)
        {
            // What can be read of it is searched without the index.
            return;
        }

        writer.Add(new(sessionId, files));
    }

    // The same content is faster to read from the disk, if the client still has it.
    static Stream Open(ArchivedFile file)
    {
        var disk = new FileInfo(file.FullPath);
        if (
            disk.Exists
            && disk.Length == file.Size
            && disk.LastWriteTimeUtc.Ticks / TimeSpan.TicksPerMicrosecond
                == file.ModifiedAt.Ticks / TimeSpan.TicksPerMicrosecond
        )
            return new DiskFile(file.Profile, file.Path, file.Size, file.ModifiedAt).Open();
        return file.Open();
    }

    void Try(Action work)
    {
        try
        {
            work();
        }
        catch (Failure failure)
        {
            report($"archive: {failure.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            report($"archive: cannot update the session index ({e.Reason}); the next flush will try again.");
        }
    }
}
