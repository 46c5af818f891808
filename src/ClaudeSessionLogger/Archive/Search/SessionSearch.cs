using ClaudeSessionLogger.Archive.Search.Indexing;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Archive.Search;

/// <summary>Searches the files of sessions, one session after another; not thread-safe.</summary>
/// <param name="index">Leaves out what cannot match; null if there is none.</param>
sealed class SessionSearch(TextQuery query, ContentFilter filter, RowPrefilter? prefilter, ContentIndex? index)
    : IDisposable
{
    readonly FileSearch _transcripts = new(query, filter, prefilter);
    readonly ToolResultSearch _results = new(query, filter);
    byte[]? _indexed;

    /// <summary>Returns the matches in a session, and whether all of its files could be read.</summary>
    /// <param name="isOld">Whether what was said at a time is not wanted any more.</param>
    public (List<ContentMatch> Found, bool IsComplete) Search(SessionFootprint session, Func<DateTime, bool> isOld)
    {
        var indexed = index?.Of(session.SessionId, ref _indexed);
        var transcripts = session.Transcripts.Select(file => SearchedFile.Of(file, indexed, query)).ToList();
        var earlier = session.Earlier.Select(file => SearchedFile.Of(file, indexed, query)).ToList();
        var results = _results.IsWanted
            ? session.ToolResults.Select(file => SearchedFile.Of(file, indexed, query)).Where(MayMatch).ToList()
            : [];
        var isId = query.IsStartOf(session.SessionId);
        var found = new List<ContentMatch>();
        if (
            !isId
            && results.Count == 0
            && isOld(transcripts.Concat(earlier).Max(file => (DateTime?)file.Newest) ?? default)
        )
            return (found, true);

        var complete = Read(session, transcripts, onlyNewest: earlier.Count == 0, found);
        foreach (var file in earlier)
        {
            var ofFile = new List<ContentMatch>();
            complete &= TryRead(session, file, ofFile);
            // Most rows are in the newest content as well.
            found.AddRange(ofFile.Where(match => !found.Exists(same => same.Uuid == match.Uuid)));
        }

        foreach (var file in results)
            complete &= Try(() => Add(_results.Search(session, file.File, file.Parts, indexed), found));
        if (found.Count == 0 && isId)
            found.Add(new(session.SessionId, null, session.Files[0].ModifiedAt, SaidBy.User, null, "", 0));
        return (found, complete);
    }

    public void Dispose() => _transcripts.Dispose();

    bool ReadsAll => filter.IsBestFirst || filter.HasAllMatches;

    static bool MayMatch(SearchedFile file) => file.Parts.Count > 0;

    // Reads the newest parts first, because the others are not needed after a newer match.
    bool Read(SessionFootprint session, List<SearchedFile> files, bool onlyNewest, List<ContentMatch> found)
    {
        var (complete, newest) = (true, default(DateTime?));
        var ofFiles = new List<ContentMatch>[files.Count];
        foreach (var i in Enumerable.Range(0, files.Count).OrderByDescending(i => files[i].Newest))
        {
            ofFiles[i] = [];
            if (onlyNewest && !ReadsAll && newest > files[i].Newest)
                continue;
            complete &= TryRead(session, files[i], ofFiles[i]);
            foreach (var match in ofFiles[i])
                newest = newest >= match.At ? newest : match.At ?? newest;
        }

        found.AddRange(ofFiles.SelectMany(matches => matches));
        return complete;
    }

    bool TryRead(SessionFootprint session, SearchedFile file, List<ContentMatch> found) =>
        Try(() => _transcripts.Search(session.SessionId, file.File, file.Parts, ReadsAll, found));

    // The transcript has the beginning of a result, which may match as well.
    static void Add(ContentMatch? result, List<ContentMatch> found)
    {
        if (result is null)
            return;
        var same = found.FindIndex(match => match.Uuid is not null && match.Uuid == result.Uuid);
        if (same < 0)
            found.Add(result);
        else if (result.Score > found[same].Score)
            found[same] = result;
    }

    // Returns false if a file cannot be read.
    static bool Try(Action search)
    {
        try
        {
            search();
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // The client has deleted it since it was found.
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>A file of a session, and the parts of it that may match.</summary>
    /// <param name="Newest">Nothing in these parts was said later.</param>
    readonly record struct SearchedFile(SessionFile File, IReadOnlyList<(long Start, long End)> Parts, DateTime Newest)
    {
        static readonly (long Start, long End)[] s_all = [(0, long.MaxValue)];

        public static SearchedFile Of(SessionFile file, IndexedSession? indexed, TextQuery query) =>
            indexed?.Of(file) is { } known
                ? new(file, known.Candidates(query.Grams, out var newest), newest)
                : new(file, s_all, DateTime.MaxValue);
    }
}
