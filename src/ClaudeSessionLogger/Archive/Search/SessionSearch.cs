using ClaudeSessionLogger.Archive.Search.Indexing;

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
    public (List<ContentMatch> Found, bool IsComplete) Search(SessionFootprint session)
    {
        var indexed = index?.Of(session.SessionId, ref _indexed);
        var (all, complete) = (filter.IsBestFirst || filter.HasAllMatches, true);
        var found = new List<ContentMatch>();
        foreach (var file in session.Transcripts)
        {
            var ofFile = new List<ContentMatch>();
            complete &= Try(() => _transcripts.Search(session.SessionId, file, PartsOf(file, indexed), all, ofFile));
            found.AddRange(ofFile);
        }

        foreach (var file in session.Earlier)
        {
            var ofFile = new List<ContentMatch>();
            complete &= Try(() => _transcripts.Search(session.SessionId, file, PartsOf(file, indexed), all, ofFile));
            // Most rows are in the newest content as well.
            found.AddRange(ofFile.Where(match => !found.Exists(same => same.Uuid == match.Uuid)));
        }

        if (_results.IsWanted)
            foreach (var file in session.ToolResults)
                complete &= Try(() => Add(_results.Search(session, file, PartsOf(file, indexed), indexed), found));
        if (found.Count == 0 && query.IsStartOf(session.SessionId))
            found.Add(new(session.SessionId, null, session.Files[0].ModifiedAt, SaidBy.User, null, "", 0));
        return (found, complete);
    }

    public void Dispose() => _transcripts.Dispose();

    List<(long Start, long End)> PartsOf(SessionFile file, IndexedSession? indexed) =>
        indexed?.Of(file)?.Candidates(query.Grams) ?? [(0, long.MaxValue)];

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
}
