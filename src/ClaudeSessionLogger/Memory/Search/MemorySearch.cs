using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Memory.Search;

/// <summary>
/// The result of a search. <paramref name="HasAll"/> is true if each note contains all terms. It is false if no note
/// does; then each contains some of the terms.
/// </summary>
/// <param name="Best">The best of <paramref name="Count"/> matches, best first.</param>
sealed record FoundNotes(int Count, bool HasAll, IReadOnlyList<FoundNote> Best);

/// <summary>
/// Finds notes by words, phrases and parts of identifiers, ignoring case and accents. Returns notes with all terms or,
/// if there are none, notes with some of the terms. A rare word scores higher than a common one, a whole word higher
/// than a part, a name or heading higher than text.
/// </summary>
sealed class MemorySearch
{
    const int MaxHits = 50,
        FewNotes = 500;
    const double InName = 4,
        InHeading = 1.5,
        SameLineBonus = 3;

    readonly IReadOnlyList<SearchNote> _notes;
    readonly SearchTerm[] _terms;

    // The weight of each term in each note, ordered by note; 0 if the note does not contain the term.
    readonly double[] _weights;

    MemorySearch(IReadOnlyList<SearchNote> notes, SearchTerm[] terms) =>
        (_notes, _terms, _weights) = (notes, terms, new double[notes.Count * terms.Length]);

    /// <param name="limit">The maximum number of notes.</param>
    public static FoundNotes Find(IReadOnlyList<SearchNote> notes, string query, int limit)
    {
        // Sort the longest terms first, because long terms are rare.
        var terms = SearchTerm.Parse(query).OrderByDescending(term => term.Length).ToArray();
        var found = terms.Length == 0 ? new(0, HasAll: true, []) : new MemorySearch(notes, terms).Run(limit);
        // The notes refer to the mapped file with their texts. Keep the notes alive, so that the file is not released
        // during the search.
        GC.KeepAlive(notes);
        return found;
    }

    FoundNotes Run(int limit)
    {
        ParallelBatches.Run(_notes.Count, FewNotes, Weigh);
        var (some, all) = (new List<int>(), new List<int>());
        for (var i = 0; i < _notes.Count; i++)
        {
            var weights = Weights(i);
            if (!weights.ContainsAnyExcept(0))
                continue;
            some.Add(i);
            if (!weights.Contains(0))
                all.Add(i);
        }

        // A term counts more if fewer notes contain it.
        var termWeights = _terms
            .Select((_, term) => Math.Log(1 + (double)_notes.Count / (1 + some.Count(i => Weights(i)[term] > 0))))
            .ToArray();
        var (found, hasAll) = all.Count > 0 ? (all, true) : (some, false);
        var scores = new double[found.Count];
        ParallelBatches.Run(
            found.Count,
            FewNotes,
            (from, to) =>
            {
                for (var i = from; i < to; i++)
                    scores[i] = Score(found[i], termWeights, hasAll);
            }
        );
        return new(
            found.Count,
            hasAll,
            [
                .. found
                    .Select((note, i) => (_notes[note].Note, Text: _notes[note].NormalizedText, Score: scores[i]))
                    .OrderByDescending(each => each.Score)
                    .ThenByDescending(each => each.Note.Stamp.Ticks)
                    .ThenBy(each => each.Note.Project, StringComparer.Ordinal)
                    .ThenBy(each => each.Note.Name, StringComparer.Ordinal)
                    .Take(limit)
                    .Select(each => new FoundNote(each.Note, FoundLine.In(each.Text.Span, _terms))),
            ]
        );
    }

    Span<double> Weights(int note) => _weights.AsSpan(note * _terms.Length, _terms.Length);

    void Weigh(int from, int to)
    {
        Span<byte> buffer = stackalloc byte[256];
        for (var i = from; i < to; i++)
        {
            var text = _notes[i].NormalizedText.Span;
            var name = NoteText.Normalize(_notes[i].Note.Name, buffer);
            for (var term = 0; term < _terms.Length; term++)
                Weights(i)[term] =
                    (_terms[term].Next(name, 0) is { } inName ? InName * inName.Quality : 0)
                    + Weight(text, _terms[term]);
        }
    }

    static double Weight(ReadOnlySpan<byte> text, SearchTerm term)
    {
        var (hits, best) = (0, 0.0);
        for (var hit = term.Next(text, 0); hit is { } found && hits < MaxHits; hit = term.Next(text, found.At + 1))
        {
            best = Math.Max(best, found.Quality * (IsHeading(text, found.At) ? InHeading : 1));
            hits++;
        }

        return hits == 0 ? 0 : best * (1 + Math.Log(hits) / 4);
    }

    double Score(int note, double[] termWeights, bool hasAll)
    {
        var weights = Weights(note);
        var score = 0.0;
        for (var i = 0; i < termWeights.Length; i++)
            score += weights[i] * termWeights[i];
        return score
            + (
                hasAll && termWeights.Length > 1 && HasLineWithAllTerms(_notes[note].NormalizedText.Span)
                    ? SameLineBonus
                    : 0
            );
    }

    /// <summary>Whether one line contains all terms.</summary>
    bool HasLineWithAllTerms(ReadOnlySpan<byte> text)
    {
        for (var hit = _terms[0].Next(text, 0); hit is { } found; )
        {
            var start = text[..found.At].LastIndexOf((byte)'\n') + 1;
            var end = text[found.At..].IndexOf((byte)'\n') is >= 0 and var length ? found.At + length : text.Length;
            var others = 1;
            while (others < _terms.Length && _terms[others].Next(text[start..end], 0) is not null)
                others++;
            if (others == _terms.Length)
                return true;
            hit = _terms[0].Next(text, end);
        }

        return false;
    }

    static bool IsHeading(ReadOnlySpan<byte> text, int at)
    {
        var line = text[(text[..at].LastIndexOf((byte)'\n') + 1)..];
        return line.StartsWith("#"u8) || line.StartsWith("name:"u8) || line.StartsWith("description:"u8);
    }
}
