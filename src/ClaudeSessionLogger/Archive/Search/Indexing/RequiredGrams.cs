using System.Text;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Archive.Search.Indexing;

/// <summary>
/// The <see cref="Grams"/> that a text must have to match a query; or an id in their place, if the query may be one.
/// </summary>
sealed class RequiredGrams
{
    // Shorter ids are found as words.
    const int ShortestId = 16;

    readonly List<int> _grams = [],
        _phrases = [];
    int? _id;

    /// <summary>Whether every text may match.</summary>
    public bool IsEmpty => _grams.Count == 0;

    public static RequiredGrams Of(WordQuery query)
    {
        var grams = new RequiredGrams();
        foreach (var term in query.Terms)
        {
            var parts = term.Parts.ToList();
            for (var i = 0; i < parts.Count; i++)
            {
                grams.AddRuns(parts[i].Part);
                if (i > 0 && parts[i].IsWord && IsOneWord(parts[i - 1].Part) && IsOneWord(parts[i].Part))
                    grams.AddBorder(
                        parts[i - 1].Part,
                        beforeIsWhole: parts[i - 1].IsWord && i > 1,
                        parts[i].Part,
                        afterIsWhole: i + 1 < parts.Count && parts[i + 1].IsWord
                    );
                if (i > 1 && parts[i].IsWord && parts[i - 1].IsWord && parts.GetRange(i - 2, 3).All(IsOneWord))
                    grams.AddPhrase(
                        parts[i - 2].Part,
                        beforeIsWhole: parts[i - 2].IsWord && i > 2,
                        parts[i - 1].Part,
                        parts[i].Part,
                        afterIsWhole: i + 1 < parts.Count && parts[i + 1].IsWord
                    );
            }
        }

        grams.MayBeId(query.Text);
        return grams;
    }

    /// <summary>Of a text that must occur as it is.</summary>
    public static RequiredGrams Of(string exact)
    {
        var grams = new RequiredGrams();
        grams.AddRuns(Encoding.UTF8.GetBytes(TextNormalizer.NormalizeWords(exact)));
        grams.MayBeId(exact);
        return grams;
    }

    public static RequiredGrams None { get; } = new();

    /// <param name="filter">A bitmap whose length is a power of two.</param>
    public bool MayBeIn(ReadOnlySpan<byte> filter)
    {
        var mask = (filter.Length * 8) - 1;
        if (_id is { } id && Has(filter, id & mask))
            return true;
        foreach (var gram in _grams)
            if (!Has(filter, gram & mask))
                return false;
        return true;
    }

    /// <summary>
    /// Whether texts may match of which this is the bitmap of phrases. An id has none, so it may be anywhere.
    /// </summary>
    public bool MayHavePhrases(ReadOnlySpan<byte> phrases)
    {
        var mask = (phrases.Length * 8) - 1;
        if (_id is not null)
            return true;
        foreach (var phrase in _phrases)
            if (!Has(phrases, phrase & mask))
                return false;
        return true;
    }

    static bool Has(ReadOnlySpan<byte> filter, int bit) => (filter[bit >> 3] >> (bit & 7) & 1) != 0;

    void MayBeId(string text)
    {
        if (text.Length >= ShortestId && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            _id = Grams.HashOfId(Encoding.UTF8.GetBytes(text));
    }

    static bool IsOneWord((byte[] Part, bool IsWord) part) => IsOneWord(part.Part);

    static bool IsOneWord(ReadOnlySpan<byte> part)
    {
        for (; !part.IsEmpty; )
        {
            Rune.DecodeFromUtf8(part, out var rune, out var length);
            if (SearchTerm.IsSeparator(rune))
                return false;
            part = part[length..];
        }

        return true;
    }

    // Splits a normalized text into words, of which the first and the last may be parts of longer ones.
    void AddRuns(ReadOnlySpan<byte> text)
    {
        var (words, word) = (new List<byte[]>(), new List<byte>());
        var (startsWithSeparator, endsWithSeparator) = (false, false);
        for (var at = 0; at < text.Length; )
        {
            Rune.DecodeFromUtf8(text[at..], out var rune, out var length);
            endsWithSeparator = SearchTerm.IsSeparator(rune);
            if (!endsWithSeparator)
                word.AddRange(text.Slice(at, length));
            else if (word.Count > 0)
            {
                words.Add([.. word]);
                word.Clear();
            }

            startsWithSeparator |= at == 0 && endsWithSeparator;
            at += length;
        }

        if (word.Count > 0)
            words.Add([.. word]);
        for (var i = 0; i < words.Count; i++)
        {
            AddParts(words[i]);
            if (i > 0)
                AddBorder(
                    words[i - 1],
                    i > 1 || startsWithSeparator,
                    words[i],
                    i + 1 < words.Count || endsWithSeparator
                );
            if (i > 1)
                AddPhrase(
                    words[i - 2],
                    i > 2 || startsWithSeparator,
                    words[i - 1],
                    words[i],
                    i + 1 < words.Count || endsWithSeparator
                );
        }
    }

    void AddParts(byte[] word)
    {
        ulong last = 0;
        for (var i = 0; i < word.Length; i++)
        {
            last = last << 8 | word[i];
            if (i + 1 >= Grams.Short)
                Add(Grams.HashOfShort(last));
            if (i + 1 >= Grams.Long)
                Add(Grams.HashOfLong(last));
        }
    }

    // The border is known only if three bytes of each word are known, or the whole word.
    void AddBorder(byte[] before, bool beforeIsWhole, byte[] after, bool afterIsWhole)
    {
        if ((before.Length >= Grams.Short || beforeIsWhole) && (after.Length >= Grams.Short || afterIsWhole))
            Add(Grams.HashOfBorder(Bytes(before.AsSpan(Math.Max(0, before.Length - Grams.Short))), Bytes(after)));
    }

    // A whole word between two others, of which the same must be known.
    void AddPhrase(byte[] before, bool beforeIsWhole, byte[] word, byte[] after, bool afterIsWhole)
    {
        if ((before.Length < Grams.Short && !beforeIsWhole) || (after.Length < Grams.Short && !afterIsWhole))
            return;
        ulong end = 0;
        foreach (var letter in word)
            end = end << 8 | letter;
        _phrases.Add(
            Grams.HashOfPhrase(
                Bytes(before.AsSpan(Math.Max(0, before.Length - Grams.Short))),
                end,
                word.Length,
                Bytes(after)
            )
        );
    }

    static ulong Bytes(ReadOnlySpan<byte> word)
    {
        ulong value = 0;
        foreach (var letter in word[..Math.Min(word.Length, Grams.Short)])
            value = value << 8 | letter;
        return value;
    }

    void Add(int gram)
    {
        if (!_grams.Contains(gram))
            _grams.Add(gram);
    }
}
