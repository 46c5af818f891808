using System.Collections.Concurrent;
using ClaudeSessionLogger.Archive.Search.Indexing;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Archive.Search;

/// <summary>
/// Searches what was said in sessions, on the disk and in the archive. With an archive, its index leaves out what
/// cannot match; what is not indexed, or has changed since, is read.
/// </summary>
/// <param name="report">Receives a sentence about each error.</param>
sealed class ContentSearch(AppPaths paths, Settings settings, Action<string> report)
{
    /// <summary>Ends the search early, with what was found so far.</summary>
    public CancellationToken Cancelled { get; init; }

    /// <summary>
    /// Finds all sessions and opens the index. Independent of the query and of the database. Throws a
    /// <see cref="Failure"/> and file system exceptions.
    /// </summary>
    public SearchedFiles Open()
    {
        var folder = ArchiveFolder.Of(settings);
        var disk = new DiskSessionFiles(settings.TranscriptProfiles, _ => { });
        var archive = folder.Exists
            ? new ArchivedSessionFiles(folder, ArchiveCatalog.Load(folder, paths.ArchiveCatalog))
            : null;
        return new([.. SearchedSessions.All(disk, archive)], archive, archive is null ? null : OpenIndex());
    }

    public List<ContentMatch> Find(TextQuery query, ContentFilter filter, Func<SessionFootprint, bool> mayBeIn)
    {
        using var files = Open();
        return Find(files, query, filter, mayBeIn);
    }

    /// <summary>Returns the matches, newest or best first.</summary>
    /// <param name="mayBeIn">Whether a session is searched, apart from the filter.</param>
    public List<ContentMatch> Find(
        SearchedFiles files,
        TextQuery query,
        ContentFilter filter,
        Func<SessionFootprint, bool> mayBeIn
    )
    {
        var index = files.Index;
        var sessions = files
            .Sessions.Where(session => filter.MayBeIn(session) && mayBeIn(session))
            .Select(session => (Session: session, Newest: session.Files.Max(file => file.ModifiedAt)))
            .OrderByDescending(session => session.Newest)
            .ToList();
        var found = new SearchResults(query, filter);
        var prefilter = RowPrefilter.Of(query);
        var failed = 0;
        Parallel.ForEach(
            // One by one, so that the newest are searched first.
            Partitioner.Create(sessions, EnumerablePartitionerOptions.NoBuffering),
            () => new SessionSearch(query, filter, prefilter, index),
            (next, state, search) =>
            {
                if (Cancelled.IsCancellationRequested || found.HasEnough(next.Newest))
                    state.Stop();
                else
                {
                    var (matches, isComplete) = search.Search(next.Session, found.HasEnough);
                    found.Add(matches);
                    if (!isComplete)
                        Interlocked.Increment(ref failed);
                }

                return search;
            },
            search => search.Dispose()
        );
        if (failed > 0)
            report($"cannot read all files of {CountText.Of(failed, "session")}; the rest is searched.");
        // The record of a session whose id is damaged seems to be of another one.
        foreach (var other in index?.Sessions.Except(files.Archive!.SessionIds).ToList() ?? [])
            _ = index!.Of(other);
        // On Windows, a file that is open cannot be deleted.
        files.Dispose();
        if (index?.IsDamaged == true)
        {
            AtomicFile.TryDelete(paths.SearchIndex);
            report("the session index was damaged; the next flush makes it again.");
        }

        return found.All();
    }

    ContentIndex? OpenIndex()
    {
        try
        {
            return ContentIndex.Open(paths.SearchIndex);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            report($"the session index cannot be read ({e.Reason}).");
            return null;
        }
    }
}

/// <summary>What a search reads.</summary>
/// <param name="Archive">Null if there is no archive.</param>
/// <param name="Index">Null if there is no index.</param>
sealed record SearchedFiles(
    IReadOnlyList<SessionFootprint> Sessions,
    ArchivedSessionFiles? Archive,
    ContentIndex? Index
) : IDisposable
{
    public void Dispose() => Index?.Dispose();
}
