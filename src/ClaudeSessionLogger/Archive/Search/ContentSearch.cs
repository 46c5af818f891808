using System.Collections.Concurrent;
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

    /// <summary>Returns the matches, newest or best first.</summary>
    /// <param name="mayBeIn">Whether a session is searched, apart from the filter.</param>
    public List<ContentMatch> Find(TextQuery query, ContentFilter filter, Func<SessionFootprint, bool> mayBeIn)
    {
        var folder = ArchiveFolder.Of(settings);
        var disk = new DiskSessionFiles(settings.TranscriptProfiles, _ => { });
        var archive = folder.Exists
            ? new ArchivedSessionFiles(folder, ArchiveCatalog.Load(folder, paths.ArchiveCatalog))
            : null;
        var index = archive is null ? null : LoadIndex();
        var sessions = SearchedSessions
            .All(disk, archive)
            .Where(session => filter.MayBeIn(session) && mayBeIn(session))
            .Select(session => (Session: session, Newest: session.Files.Max(file => file.ModifiedAt)))
            .OrderByDescending(session => session.Newest)
            .ToList();
        var found = new SearchResults(filter);
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
                    var (matches, isComplete) = search.Search(next.Session);
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
        foreach (var other in index?.Sessions.Except(archive!.SessionIds).ToList() ?? [])
            _ = index!.Of(other);
        if (index?.IsDamaged == true)
        {
            AtomicFile.TryDelete(paths.SearchIndex);
            report("the session index was damaged; the next flush makes it again.");
        }

        return found.All();
    }

    ContentIndex? LoadIndex()
    {
        try
        {
            return ContentIndex.Load(paths.SearchIndex);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            report($"the session index cannot be read ({e.Message}).");
            return null;
        }
    }
}
