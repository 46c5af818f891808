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
            () => new FileSearch(query, filter, prefilter),
            (next, state, search) =>
            {
                if (Cancelled.IsCancellationRequested || found.HasEnough(next.Newest))
                    state.Stop();
                else if (!Search(next.Session, query, filter, index, search, found))
                    Interlocked.Increment(ref failed);
                return search;
            },
            search => search.Dispose()
        );
        if (failed > 0)
            report($"cannot read {CountText.Of(failed, "transcript")}; they are left out.");
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

    // Returns false if a transcript cannot be read.
    static bool Search(
        SessionFootprint session,
        TextQuery query,
        ContentFilter filter,
        ContentIndex? index,
        FileSearch search,
        SearchResults results
    )
    {
        var indexed = index?.Of(session.SessionId);
        var (all, complete) = (filter.IsBestFirst || filter.HasAllMatches, true);
        var found = new List<ContentMatch>();
        foreach (var file in session.Transcripts)
        {
            var ofFile = new List<ContentMatch>();
            try
            {
                search.Search(
                    session.SessionId,
                    file,
                    indexed?.Of(file)?.Candidates(query.Grams) ?? [(0, long.MaxValue)],
                    all,
                    ofFile
                );
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                // The client has deleted it since it was found.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                complete = false;
            }

            found.AddRange(ofFile);
        }

        if (found.Count == 0 && query.IsStartOf(session.SessionId))
            found.Add(new(session.SessionId, null, session.Files[0].ModifiedAt, SaidBy.User, null, "", 0));
        results.Add(found);
        return complete;
    }
}
