using System.Text;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Archive.Search;

/// <summary>What is searched for in sessions: words, an exact text, or a regular expression.</summary>
abstract class TextQuery
{
    /// <summary>What the person typed.</summary>
    public abstract string Text { get; }

    /// <summary>What a text must have, according to the search index.</summary>
    public virtual RequiredGrams Grams => RequiredGrams.None;

    /// <summary>
    /// A normalized text that every matching text contains; null if there is none, or if JSON may escape it.
    /// </summary>
    public virtual byte[]? Needle => null;

    /// <summary>How well a text of a row matches each part of the query; all must match in some text.</summary>
    public abstract int Terms { get; }

    /// <summary>Writes the quality of each term's best match in this text, if it is better than the present one.</summary>
    /// <returns>How many terms occur in the text.</returns>
    public abstract int Rate(string text, Span<int> qualities);

    /// <summary>Where the query's terms occur in a line, in order.</summary>
    public abstract IReadOnlyList<Range> MatchesIn(string line);

    /// <summary>Whether the text is an id that is searched for.</summary>
    public bool IsId(ReadOnlySpan<byte> id) =>
        id.Length == Text.Length && id.Length > 0 && Encoding.UTF8.GetString(id) == Text;

    /// <summary>Whether the text is the beginning of a session's id.</summary>
    public virtual bool IsStartOf(SessionId sessionId) => false;

    /// <summary>The longest part that JSON never escapes, because its length makes it rare.</summary>
    protected static byte[]? LongestNeedle(IEnumerable<byte[]> parts) =>
        parts.Where(IsPlain).MaxBy(part => part.Length);

    static bool IsPlain(byte[] part) => part.Length > 0 && part.All(c => c >= 0x80 || NormalizedRunes.Ascii[c] != 0);
}

/// <summary>Words and phrases, as in every other search.</summary>
sealed class WordsTextQuery(WordQuery words) : TextQuery
{
    public override string Text => words.Text;

    public override RequiredGrams Grams { get; } = RequiredGrams.Of(words);

    public override byte[]? Needle { get; } =
        LongestNeedle(words.Terms.SelectMany(term => term.Parts.Select(part => part.Part)));

    public override int Terms => words.Terms.Count;

    public override int Rate(string text, Span<int> qualities)
    {
        var (normalized, found) = (Encoding.UTF8.GetBytes(TextNormalizer.NormalizeWords(text)), 0);
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
    public override string Text => text;

    public override RequiredGrams Grams { get; } = RequiredGrams.Of(text);

    public override byte[]? Needle { get; } =
        LongestNeedle(
            new WordQuery(text.Replace('"', ' ')).Terms.SelectMany(term => term.Parts.Select(part => part.Part))
        );

    public override int Terms => 1;

    public override int Rate(string content, Span<int> qualities)
    {
        if (!content.Contains(text, StringComparison.Ordinal))
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
