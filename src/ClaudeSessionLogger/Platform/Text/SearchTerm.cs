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
/// If asked to, a word that looks like a plural also matches its singular where that is a whole word
/// (<see cref="PluralWord"/>). A singular matches its plural anyway, which begins with it.
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

    // How the last part ends, without which it is in _parts; null if it has only one form.
    readonly PluralWord? _plural;

    SearchTerm(IReadOnlyList<(string Part, int Marks, bool IsWord)> parts, bool hasSingular)
    {
        _parts = [.. parts.Select(each => Encoding.UTF8.GetBytes(each.Part))];
        _gaps = [.. parts.Select(each => Math.Max(each.Marks, each.IsWord ? PhraseGap : IdentifierGap))];
        _isWord = [.. parts.Select(each => each.IsWord)];
        if (hasSingular && PluralWord.Of(parts[^1].Part) is { } plural)
            (_plural, _parts[^1]) = (plural, Encoding.UTF8.GetBytes(plural.Stem));
    }

    /// <summary>
    /// The normalized parts, and whether each begins a new word of the phrase: then a separator precedes it in a text.
    /// Of a plural, what it has in common with its singular.
    /// </summary>
    public IEnumerable<(byte[] Part, bool IsWord)> Parts => _parts.Zip(_isWord);

    /// <summary>The length of the longest part: longer terms are rarer.</summary>
    public int Length => _parts.Max(part => part.Length);

    /// <param name="withSingulars">Whether plurals match their singulars. In a quoted phrase they never do.</param>
    public static IReadOnlyList<SearchTerm> Parse(string query, bool withSingulars = false)
    {
        var terms = new List<SearchTerm>();
        // Text between two quotes is a phrase; an unmatched quote is ignored.
        var pieces = query.Split('"');
        for (var i = 0; i < pieces.Length; i++)
        {
            var words = pieces[i].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (i % 2 == 1 && i < pieces.Length - 1)
                Add(words, hasSingular: false);
            else
                foreach (var word in words)
                    Add([word], withSingulars && Ascii.IsValid(word));
        }

        return terms;

        void Add(IEnumerable<string> words, bool hasSingular)
        {
            var parts = words
                .SelectMany(word =>
                    Split(word)
                        .Where(each => each.Part.Length > 0)
                        .Select((each, i) => (each.Part, each.Marks, IsWord: i == 0))
                )
                .ToList();
            if (parts.Count > 0)
                terms.Add(new(parts, hasSingular));
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
            if (End(text, at + first.Length) is { } stemEnd)
            {
                var starts = !EndsInPart(text[..at]);
                var given = _plural?.Given ?? [];
                if (text[stemEnd..].StartsWith(given))
                {
                    end = stemEnd + given.Length;
                    return new(
                        at,
                        starts && EndsWord(text, end) ? Whole
                            : starts ? Beginning
                            : Inside
                    );
                }

                foreach (var singular in starts ? _plural?.Singulars ?? [] : [])
                    if (text[stemEnd..].StartsWith(singular) && EndsWord(text, stemEnd + singular.Length))
                    {
                        end = stemEnd + singular.Length;
                        // What was asked for is better.
                        return new(at, Beginning);
                    }
            }

            from = at + 1;
        }

        return null;
    }

    static bool EndsWord(ReadOnlySpan<byte> text, int at) => at == text.Length || SeparatorLength(text[at..]) > 0;

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
