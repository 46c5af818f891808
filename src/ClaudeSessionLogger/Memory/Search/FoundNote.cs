using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Memory.Search;

/// <summary>
/// A search result: a note and its matching lines, ordered by the number of terms in them, largest first.
/// </summary>
sealed record FoundNote(MemoryNote Note, IReadOnlyList<FoundLine> Lines);

/// <summary>A matching line. <paramref name="Line"/> counts from 1.</summary>
sealed record FoundLine(int Line, int Terms)
{
    public static IReadOnlyList<FoundLine> In(ReadOnlySpan<byte> text, IReadOnlyList<SearchTerm> terms)
    {
        var lines = new SortedDictionary<int, int>();
        foreach (var term in terms)
        {
            var (line, at, last) = (1, 0, 0);
            for (var hit = term.Next(text, 0); hit is { } found; hit = term.Next(text, found.At + 1))
            {
                line += text[at..found.At].Count((byte)'\n');
                at = found.At;
                if (line != last)
                    lines[line] = lines.GetValueOrDefault(line) + 1;
                last = line;
            }
        }

        return [.. lines.Select(each => new FoundLine(each.Key, each.Value)).OrderByDescending(each => each.Terms)];
    }
}
