using System.Text;
using ClaudeSessionLogger.Archive.Search.Indexing;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Archive.Search;

/// <summary>What is searched for in sessions: words, an exact text, or a regular expression.</summary>
abstract class TextQuery
{
    /// <summary>What the person typed.</summary>
    public abstract string Text { get; }

    /// <summary>What a text must have, according to the session index.</summary>
    public virtual RequiredGrams Grams => RequiredGrams.None;

    /// <summary>
    /// Normalized texts that follow each other in every matching text, with only separators between them; empty if
    /// there are none that JSON never escapes.
    /// </summary>
    public virtual IReadOnlyList<byte[]> Needles => [];

    /// <summary>How well a text of a row matches each part of the query; all must match in some text.</summary>
    public abstract int Terms { get; }

    /// <summary>
    /// Writes the quality of each term's best match in this text, if it is better than the present one.
    /// </summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="normalizer">Provides the buffer for the normalized text.</param>
    /// <returns>How many terms occur in the text.</returns>
    public abstract int Rate(ReadOnlySpan<byte> text, Span<int> qualities, WordNormalizer normalizer);

    public int Rate(string text, Span<int> qualities) => Rate(Encoding.UTF8.GetBytes(text), qualities, new());

    /// <summary>Where the query's terms occur in a line, in order.</summary>
    public abstract IReadOnlyList<Range> MatchesIn(string line);

    /// <summary>Whether the text is an id that is searched for.</summary>
    public bool IsId(ReadOnlySpan<byte> id) =>
        id.Length == Text.Length && id.Length > 0 && Encoding.UTF8.GetString(id) == Text;

    /// <summary>Whether the text is the beginning of a session's id.</summary>
    public virtual bool IsStartOf(SessionId sessionId) => false;

    /// <summary>The longest part, because its length makes it rare, and those that follow it in its term.</summary>
    protected static IReadOnlyList<byte[]> NeedlesOf(IEnumerable<SearchTerm> terms)
    {
        List<byte[]> best = [];
        foreach (var term in terms)
        {
            var parts = term.Parts.Select(part => part.Part).ToList();
            for (var i = 0; i < parts.Count; i++)
            {
                var following = parts.Skip(i).TakeWhile(IsPlain).ToList();
                if (Weight(following) > Weight(best))
                    best = following;
            }
        }

        return best;
    }

    static int Weight(List<byte[]> needles) => needles.Count == 0 ? 0 : needles[0].Length + Math.Min(needles.Count, 3);

    static bool IsPlain(byte[] part) => part.Length > 0 && part.All(c => c >= 0x80 || NormalizedRunes.Ascii[c] != 0);
}

/// <summary>Words and phrases, as in every other search.</summary>
sealed class WordsTextQuery(WordQuery words) : TextQuery
{
    public override string Text => words.Text;

    public override RequiredGrams Grams { get; } = RequiredGrams.Of(words);

    public override IReadOnlyList<byte[]> Needles { get; } = NeedlesOf(words.Terms);

    public override int Terms => words.Terms.Count;

    public override int Rate(ReadOnlySpan<byte> text, Span<int> qualities, WordNormalizer normalizer)
    {
        var found = 0;
        var normalized = normalizer.Normalize(text);
        for (var i = 0; i < words.Terms.Count; i++)
        {
            var (term, at, best) = (words.Terms[i], 0, 0);
            while (best < SearchTerm.Whole && term.Next(normalized, at) is { } hit)
                (at, best) = (hit.At + 1, Math.Max(best, hit.Quality));
            found += best > 0 ? 1 : 0;
            qualities[i] = Math.Max(qualities[i], best);
        }

        return found;
    }

    public override IReadOnlyList<Range> MatchesIn(string line) => words.MatchesIn(line);

    public override bool IsStartOf(SessionId sessionId) => words.IsStartOf(sessionId.Value);
}

/// <summary>A text exactly as it is given, with its case, accents and punctuation.</summary>
sealed class ExactTextQuery(string text) : TextQuery
{
    readonly byte[] _bytes = Encoding.UTF8.GetBytes(text);

    public override string Text => text;

    public override RequiredGrams Grams { get; } = RequiredGrams.Of(text);

    public override IReadOnlyList<byte[]> Needles { get; } = NeedlesOf(new WordQuery(text.Replace('"', ' ')).Terms);

    public override int Terms => 1;

    public override int Rate(ReadOnlySpan<byte> text, Span<int> qualities, WordNormalizer normalizer)
    {
        if (text.IndexOf(_bytes) < 0)
            return 0;
        qualities[0] = SearchTerm.Whole;
        return 1;
    }

    public override IReadOnlyList<Range> MatchesIn(string line)
    {
        // Of an exact text with several lines, the first is shown.
        var first = text.Split('\n', StringSplitOptions.RemoveEmptyEntries) is [var only, ..] ? only : text;
        var found = new List<Range>();
        for (
            var at = 0;
            line.IndexOf(first, at, StringComparison.Ordinal) is >= 0 and var next;
            at = next + first.Length
        )
            found.Add(next..(next + first.Length));
        return found;
    }
}
