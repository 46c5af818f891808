using System.Text;

namespace ClaudeSessionLogger.Memory;

/// <summary>Where a term stands in a text, and how well: as a word of its own, as the beginning of one, or inside.</summary>
readonly record struct TermHit(int At, int Quality);

/// <summary>
/// A word, or several as one. <c>rate_limit</c>, <c>rateLimit</c> and <c>rate-limit</c> find one another: what stands between an identifier's parts does
/// not count. Of a phrase in quotes the blanks do not.
/// </summary>
sealed class SearchTerm
{
    public const int Whole = 3, Beginning = 2, Inside = 1;

    // Between the parts of an identifier: `::`, `->`; between words of a phrase: a line break with marks and indentation.
    const int IdentifierGap = 2, PhraseGap = 12;

    readonly byte[][] _parts;
    readonly bool _isPhrase;

    SearchTerm(IEnumerable<string> parts, bool isPhrase) => (_parts, _isPhrase) = ([.. parts.Select(Encoding.UTF8.GetBytes)], isPhrase);

    /// <summary>How much of a text it is: of two terms the longer is rarer.</summary>
    public int Length => _parts.Max(part => part.Length);

    public static IReadOnlyList<SearchTerm> Parse(string query)
    {
        var terms = new List<SearchTerm>();
        // What is between two quotes is a phrase; a quote that is left over is none.
        var pieces = query.Split('"');
        for (var i = 0; i < pieces.Length; i++)
        {
            var words = pieces[i].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (i % 2 == 1 && i < pieces.Length - 1)
                Add(words.SelectMany(Parts), isPhrase: words.Length > 1);
            else
                foreach (var word in words)
                    Add(Parts(word), isPhrase: false);
        }

        return terms;

        void Add(IEnumerable<string> parts, bool isPhrase)
        {
            var list = parts.Where(part => part.Length > 0).ToList();
            if (list.Count > 0)
                terms.Add(new(list, isPhrase));
        }
    }

    /// <summary>The next place from <paramref name="from"/> on; null if there is none.</summary>
    public TermHit? Next(ReadOnlySpan<byte> text, int from)
    {
        var first = _parts[0];
        while (from <= text.Length - first.Length && text[from..].IndexOf(first) is >= 0 and var found)
        {
            var at = from + found;
            if (End(text, at + first.Length) is { } end)
            {
                var (starts, ends) = (at == 0 || !IsLetter(text[at - 1]), end == text.Length || !IsLetter(text[end]));
                return new(at, starts && ends ? Whole : starts ? Beginning : Inside);
            }

            from = at + 1;
        }

        return null;
    }

    int? End(ReadOnlySpan<byte> text, int at)
    {
        foreach (var part in _parts.AsSpan(1))
        {
            var gap = 0;
            while (at < text.Length && gap < (_isPhrase ? PhraseGap : IdentifierGap) && !IsLetter(text[at]) && (_isPhrase || text[at] != '\n') && !text[at..].StartsWith(part))
                (at, gap) = (at + 1, gap + 1);
            if (!text[at..].StartsWith(part))
                return null;
            at += part.Length;
        }

        return at;
    }

    /// <summary>A word's parts: at every mark that is neither letter nor digit, and where small letters turn to capitals. One that is all marks stays.</summary>
    static IEnumerable<string> Parts(string word)
    {
        var (parts, part) = (new List<string>(), new StringBuilder());
        for (var i = 0; i < word.Length; i++)
        {
            var c = word[i];
            var isHump = i > 0 && char.IsUpper(c) && (char.IsLower(word[i - 1]) || (i + 1 < word.Length && char.IsUpper(word[i - 1]) && char.IsLower(word[i + 1])));
            if ((isHump || !IsPart(c)) && part.Length > 0)
            {
                parts.Add(Folding.Words(part.ToString()));
                part.Clear();
            }

            if (IsPart(c))
                part.Append(c);
        }

        if (part.Length > 0)
            parts.Add(Folding.Words(part.ToString()));
        return parts.Count > 0 ? parts : [Folding.Words(word)];
    }

    static bool IsPart(char c) => char.IsLetterOrDigit(c) || char.IsSurrogate(c) || char.IsSymbol(c) && c > 0x7f || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark;

    static bool IsLetter(byte b) => char.IsAsciiLetterOrDigit((char)b) || b >= 0x80;
}
