using System.Buffers;
using System.Text;

namespace ClaudeSessionLogger.Platform.Text;

/// <summary>
/// Where a term occurs, and how well it matches: as a whole word, at the beginning of a word, or inside a word.
/// </summary>
readonly record struct TermHit(int At, int Quality);

/// <summary>
/// A word, or a quoted phrase of several words. <c>rate_limit</c>, <c>rateLimit</c> and <c>rate-limit</c> match one
/// another: between two parts of an identifier, a text may have up to two separators of any kind. If the query has more
/// than two, the text may have as many as the query. Between the words of a phrase, a text may have any white space.
/// </summary>
sealed class SearchTerm
{
    public const int Whole = 3,
        Beginning = 2,
        Inside = 1;

    // The maximum number of separators between the parts of an identifier (`::`, `->`) and between the words of a
    // phrase (a line break with indentation and list marks).
    const int IdentifierGap = 2,
        PhraseGap = 12;

    readonly byte[][] _parts;

    // The maximum number of separators before each part.
    readonly int[] _gaps;

    // Whether each part begins a new word of the phrase.
    readonly bool[] _isWord;

    SearchTerm(IReadOnlyList<(string Part, int Marks, bool IsWord)> parts) =>
        (_parts, _gaps, _isWord) = (
            [.. parts.Select(each => Encoding.UTF8.GetBytes(each.Part))],
            [.. parts.Select(each => Math.Max(each.Marks, each.IsWord ? PhraseGap : IdentifierGap))],
            [.. parts.Select(each => each.IsWord)]
        );

    /// <summary>
    /// The normalized parts, and whether each begins a new word of the phrase: then a separator precedes it in a text.
    /// </summary>
    public IEnumerable<(byte[] Part, bool IsWord)> Parts => _parts.Zip(_isWord);

    /// <summary>The length of the longest part: longer terms are rarer.</summary>
    public int Length => _parts.Max(part => part.Length);

    public static IReadOnlyList<SearchTerm> Parse(string query)
    {
        var terms = new List<SearchTerm>();
        // Text between two quotes is a phrase; an unmatched quote is ignored.
        var pieces = query.Split('"');
        for (var i = 0; i < pieces.Length; i++)
        {
            var words = pieces[i].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (i % 2 == 1 && i < pieces.Length - 1)
                Add(words);
            else
                foreach (var word in words)
                    Add([word]);
        }

        return terms;

        void Add(IEnumerable<string> words)
        {
            var parts = words
                .SelectMany(word =>
                    Split(word)
                        .Where(each => each.Part.Length > 0)
                        .Select((each, i) => (each.Part, each.Marks, IsWord: i == 0))
                )
                .ToList();
            if (parts.Count > 0)
                terms.Add(new(parts));
        }
    }

    /// <summary>The first match at or after <paramref name="from"/>; null if there is none.</summary>
    public TermHit? Next(ReadOnlySpan<byte> text, int from) => Next(text, from, out _);

    /// <param name="end">Where the match ends.</param>
    public TermHit? Next(ReadOnlySpan<byte> text, int from, out int end)
    {
        end = 0;
        var first = _parts[0];
        while (from <= text.Length - first.Length && text[from..].IndexOf(first) is >= 0 and var found)
        {
            var at = from + found;
            if (End(text, at + first.Length) is { } matchEnd)
            {
                end = matchEnd;
                var (starts, ends) = (!EndsInPart(text[..at]), SeparatorLength(text[end..]) > 0 || end == text.Length);
                return new(
                    at,
                    starts && ends ? Whole
                        : starts ? Beginning
                        : Inside
                );
            }

            from = at + 1;
        }

        return null;
    }

    int? End(ReadOnlySpan<byte> text, int at)
    {
        for (var i = 1; i < _parts.Length; i++)
        {
            var (part, isWord, gap) = (_parts[i], _isWord[i], 0);
            for (
                ;
                gap < _gaps[i]
                    && !text[at..].StartsWith(part)
                    && (isWord || text[at..] is not [(byte)'\n', ..])
                    && SeparatorLength(text[at..]) is > 0 and var length;
                gap++
            )
                at += length;
            if (!text[at..].StartsWith(part) || (isWord && gap == 0))
                return null;
            at += part.Length;
        }

        return at;
    }

    /// <summary>
    /// Splits a word at every character that is neither letter nor digit, and where lower case turns to upper case.
    /// Returns each part with the number of separators before it. A word that consists only of separators is not split.
    /// </summary>
    static List<(string Part, int Marks)> Split(string word)
    {
        var (parts, part, separators) = (new List<(string, int)>(), new StringBuilder(), 0);
        for (var i = 0; i < word.Length; i++)
        {
            var c = word[i];
            var isHump =
                i > 0
                && char.IsUpper(c)
                && (
                    char.IsLower(word[i - 1])
                    || (i + 1 < word.Length && char.IsUpper(word[i - 1]) && char.IsLower(word[i + 1]))
                );
            if (isHump || !IsWordCharacter(c))
                End();
            if (IsWordCharacter(c))
                part.Append(c);
            else
                separators++;
        }

        End();
        return parts.Count > 0 ? parts : [(TextNormalizer.NormalizeWords(word), 0)];

        void End()
        {
            if (part.Length == 0)
                return;
            parts.Add((TextNormalizer.NormalizeWords(part.ToString()), separators));
            part.Clear();
            separators = 0;
        }
    }

    static bool IsWordCharacter(char c) =>
        char.IsLetterOrDigit(c)
        || char.IsSurrogate(c)
        || char.IsSymbol(c) && c > 0x7f
        || char.GetUnicodeCategory(c)
            is System.Globalization.UnicodeCategory.NonSpacingMark
                or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    /// <summary>Whether words end at this character of a normalized text.</summary>
    public static bool IsSeparator(Rune rune) => !IsWordCharacter(rune);

    static bool IsWordCharacter(Rune rune) => !rune.IsBmp || IsWordCharacter((char)rune.Value);

    static bool EndsInPart(ReadOnlySpan<byte> text) =>
        Rune.DecodeLastFromUtf8(text, out var last, out _) == OperationStatus.Done && IsWordCharacter(last);

    /// <summary>The length in bytes of the separator at the start of a text; 0 if there is none.</summary>
    static int SeparatorLength(ReadOnlySpan<byte> text) =>
        Rune.DecodeFromUtf8(text, out var first, out var length) == OperationStatus.Done && !IsWordCharacter(first)
            ? length
            : 0;
}
