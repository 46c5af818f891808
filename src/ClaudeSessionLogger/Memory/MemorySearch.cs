using System.Text;

namespace ClaudeSessionLogger.Memory;

/// <summary>A line that has what was looked for. <paramref name="Line"/> counts from 1.</summary>
sealed record FoundLine(int Line, int Terms);

/// <summary>A note that was found; the line with most of what was looked for comes first.</summary>
sealed record FoundNote(MemoryNote Note, double Score, bool HasAll, IReadOnlyList<FoundLine> Lines);

/// <summary>
/// Finds notes by words, phrases and parts of identifiers, whatever their case and accents. Notes that have all of it; where none has, those
/// that have some. A rare word counts more than a common one, a word more than a part of one, a name or heading more than text.
/// </summary>
static class MemorySearch
{
    const int MostHits = 50;
    const double InName = 4, InHeading = 1.5, TogetherInLine = 3;

    public static IReadOnlyList<FoundNote> Find(IReadOnlyList<(MemoryNote Note, ReadOnlyMemory<byte> Folded)> notes, string query)
    {
        var terms = SearchTerm.Parse(query).OrderByDescending(term => term.Length).ToArray();
        if (terms.Length == 0)
            return [];
        var candidates = notes.AsParallel().AsOrdered().Select(each => Of(each.Note, each.Folded.Span, terms)).Where(found => found.Has.Any(has => has)).ToList();
        // A term is worth more the fewer notes have it.
        var worth = terms.Select((_, i) => Math.Log(1 + (double)notes.Count / (1 + candidates.Count(found => found.Has[i])))).ToArray();
        var all = candidates.Where(found => found.Has.All(has => has)).ToList();
        return
        [
            .. (all.Count > 0 ? all : candidates).Select(found => new FoundNote(found.Note, Score(found, worth), all.Count > 0, found.Lines))
                .OrderByDescending(found => found.Score).ThenByDescending(found => found.Note.Stamp.Ticks)
                .ThenBy(found => found.Note.Project, StringComparer.Ordinal).ThenBy(found => found.Note.Name, StringComparer.Ordinal),
        ];
    }

    sealed record Candidate(MemoryNote Note, bool[] Has, double[] Weight, IReadOnlyList<FoundLine> Lines);

    static double Score(Candidate found, double[] worth) =>
        found.Weight.Zip(worth, (weight, each) => weight * each).Sum() + (worth.Length > 1 && found.Lines.Count > 0 && found.Lines[0].Terms == worth.Length ? TogetherInLine : 0);

    static Candidate Of(MemoryNote note, ReadOnlySpan<byte> text, SearchTerm[] terms)
    {
        var (has, weight, lines) = (new bool[terms.Length], new double[terms.Length], new SortedDictionary<int, int>());
        var name = NoteText.Folded(Encoding.UTF8.GetBytes(note.Name));
        for (var i = 0; i < terms.Length; i++)
        {
            if (terms[i].Next(name, 0) is { } inName)
                (has[i], weight[i]) = (true, InName * inName.Quality);
            int hits = 0, line = 1, at = 0, last = 0;
            double best = 0;
            for (var hit = terms[i].Next(text, 0); hit is { } found; hit = terms[i].Next(text, found.At + 1))
            {
                line += text[at..found.At].Count((byte)'\n');
                at = found.At;
                if (line != last)
                    lines[line] = lines.GetValueOrDefault(line) + 1;
                last = line;
                best = Math.Max(best, found.Quality * (IsHeading(text, found.At) ? InHeading : 1));
                if (++hits == MostHits)
                    break;
            }

            has[i] |= hits > 0;
            weight[i] += hits > 0 ? best * (1 + Math.Log(hits) / 4) : 0;
        }

        return new(note, has, weight, [.. lines.Select(each => new FoundLine(each.Key, each.Value)).OrderByDescending(each => each.Terms)]);
    }

    static bool IsHeading(ReadOnlySpan<byte> text, int at)
    {
        var start = text[..at].LastIndexOf((byte)'\n') + 1;
        var line = text[start..];
        return line.StartsWith("#"u8) || line.StartsWith("name:"u8) || line.StartsWith("description:"u8);
    }
}
