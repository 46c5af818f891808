using System.Text;
using ClaudeSessionLogger.Archive.Search.Indexing;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Archive.Search;

/// <summary>
/// Searches results of tools that are too long for a transcript. The client writes each to a file of its own, and names
/// that file in the transcript. Not thread-safe.
/// </summary>
sealed class ToolResultSearch(TextQuery query, ContentFilter filter)
{
    // What is kept of a result: enough for the lines around a match, and to recognize a credential in them.
    const int KeptLength = 8000,
        KeptAround = 4000;

    readonly RowPrefilter? _prefilter = RowPrefilter.OfText(query);
    readonly WordNormalizer _normalizer = new();

    /// <summary>Whether such a result can match at all.</summary>
    public bool IsWanted => filter.Speaker is null or SaidBy.Tool;

    /// <summary>Returns the match in a result, or null. Throws file system exceptions, also if the file is
    /// gone.</summary>
    /// <param name="parts">The parts that may match.</param>
    public ContentMatch? Search(
        SessionFootprint session,
        SessionFile file,
        IReadOnlyList<(long Start, long End)> parts,
        IndexedSession? index
    )
    {
        if (parts.Count == 0 || Best(file, parts) is not var (text, score))
            return null;
        if (Mention(session, file.Name, index) is { } mention)
            return mention with { Text = text, Score = score };
        // Without its row, nothing is known of it but its time.
        return
            filter.Tool is null
            && filter.Branch is null
            && !(file.ModifiedAt < filter.From)
            && !(file.ModifiedAt >= filter.Before)
            ? new(session.SessionId, null, file.ModifiedAt, SaidBy.Tool, null, text, score)
            : null;
    }

    (string Text, int Score)? Best(SessionFile file, IReadOnlyList<(long Start, long End)> parts)
    {
        using var stream = file.OpenReadable();
        (string Text, int Score)? best = null;
        foreach (var (start, end) in parts)
            TextPages.Read(
                stream,
                start,
                end,
                page =>
                {
                    if (Rate(page) is { } found && (best is null || found.Score > best.Value.Score))
                        best = found;
                    return best is null || filter.IsBestFirst;
                }
            );
        return best;
    }

    (string Text, int Score)? Rate(ReadOnlySpan<byte> page)
    {
        if (_prefilter?.Next(page, 0) < 0)
            return null;
        Span<int> qualities = stackalloc int[query.Terms];
        var found = query.Rate(page, qualities, _normalizer);
        if (found < query.Terms)
            return null;
        var score = found * SearchTerm.Whole;
        foreach (var quality in qualities)
            score += quality;
        return (Around(Encoding.UTF8.GetString(page)), score);
    }

    // The part of a text with most of the terms.
    string Around(string text)
    {
        if (text.Length <= KeptLength)
            return text;
        var (best, most) = (0, 0);
        Span<int> qualities = stackalloc int[query.Terms];
        // With overlaps, in which a match may lie that would be cut.
        for (var at = 0; at < text.Length && most < query.Terms; at += KeptLength - KeptAround)
        {
            qualities.Clear();
            if (
                query.Rate(text.Substring(at, Math.Min(KeptLength, text.Length - at)), qualities) is var found
                && found > most
            )
                (best, most) = (at, found);
        }

        var (start, end) = (Math.Max(0, best - KeptAround), Math.Min(text.Length, best + KeptLength + KeptAround));
        if (start > 0 && text.IndexOf('\n', start, best - start) is >= 0 and var line)
            start = line + 1;
        if (end < text.Length && text.LastIndexOf('\n', end - 1, KeptAround) is >= 0 and var last)
            end = last;
        return text[start..end];
    }

    // The first result in the session's transcripts that names the file.
    ContentMatch? Mention(SessionFootprint session, string name, IndexedSession? index)
    {
        var named = new ExactTextQuery(name);
        using var search = new FileSearch(
            named,
            filter with
            {
                Speaker = SaidBy.Tool,
                HasAllMatches = true,
            },
            RowPrefilter.Of(named)
        );
        var found = new List<ContentMatch>();
        foreach (var file in session.Transcripts)
        {
            try
            {
                search.Search(
                    session.SessionId,
                    file,
                    index?.Of(file)?.Candidates(named.Grams) ?? [(0, long.MaxValue)],
                    all: true,
                    found
                );
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The search of the transcript itself reports this.
            }
        }

        return found.MinBy(match => match.At ?? DateTime.MaxValue);
    }
}
