using System.Text;

namespace ClaudeSessionLogger.Platform.Text;

/// <summary>
/// The words that a person searches for, or phrases in double quotes. A text matches if all of them occur in it, in any
/// order, ignoring case and accents. Every search uses it, so that the same words find the same texts everywhere.
/// </summary>
sealed class WordQuery
{
    // The number of columns of a snippet before the match is at most a quarter of the snippet.
    const int ColumnsBeforeMatch = 4;

    const int ShortestId = 4;

    readonly IReadOnlyList<SearchTerm> _terms;

    /// <param name="withSingulars">
    /// Whether plurals also match their singulars: where a person filters short titles, not where texts are searched.
    /// </param>
    public WordQuery(string text, bool withSingulars = false) =>
        (Text, _terms) = (text.Trim(), SearchTerm.Parse(text, withSingulars));

    public string Text { get; }

    public IReadOnlyList<SearchTerm> Terms => _terms;

    /// <summary>Whether there are no words.</summary>
    public bool IsEmpty => _terms.Count == 0;

    /// <summary>Whether the text is the beginning of this id, and long enough not to be one by chance.</summary>
    public bool IsStartOf(string id) =>
        Text.Length >= ShortestId && id.StartsWith(Text, StringComparison.OrdinalIgnoreCase);

    public bool Matches(string text) => MatchesNormalized(Normalize(text));

    /// <param name="text">UTF-8, normalized by <see cref="TextNormalizer.NormalizeWords"/>.</param>
    public bool MatchesNormalized(ReadOnlySpan<byte> text)
    {
        foreach (var term in _terms)
            if (term.Next(text, 0) is null)
                return false;
        return true;
    }

    /// <summary>The same for two texts together: a name and its content.</summary>
    public bool MatchesNormalized(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        foreach (var term in _terms)
            if (term.Next(name, 0) is null && term.Next(text, 0) is null)
                return false;
        return true;
    }

    /// <summary>
    /// Returns the line that contains the most of the words, shortened around the first of them, and its number,
    /// counted from 1; null if no line contains any of the words.
    /// </summary>
    public (string Snippet, int Line)? Snippet(string text, int columns)
    {
        var (best, number, most) = ("", 0, 0);
        var line = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            line++;
            var candidate = text.AsSpan(range).Trim().ToString();
            var found = CountIn(candidate);
            if (found > most)
                (best, number, most) = (candidate, line, found);
            if (most == _terms.Count)
                break;
        }

        return most == 0 ? null : (Around(best, columns), number);
    }

    /// <summary>Where the terms occur in a text, in order and without overlaps.</summary>
    public IReadOnlyList<Range> MatchesIn(string text)
    {
        var (normalized, starts) = NormalizeWithStarts(text);
        var found = new List<Range>();
        foreach (var term in _terms)
            for (var at = 0; term.Next(normalized, at, out var end) is { } hit; at = Math.Max(end, hit.At + 1))
                found.Add(starts[hit.At]..EndOf(text, starts[end - 1]));
        found.Sort((one, other) => one.Start.Value.CompareTo(other.Start.Value));
        for (var i = 1; i < found.Count; )
            if (found[i].Start.Value < found[i - 1].End.Value)
                found.RemoveAt(i);
            else
                i++;
        return found;
    }

    // The normalized text, and the character from which each of its bytes comes.
    static (byte[] Normalized, int[] Starts) NormalizeWithStarts(string text)
    {
        var (bytes, starts) = (new List<byte>(text.Length + 8), new List<int>(text.Length + 8));
        for (var i = 0; i < text.Length; )
        {
            var length = char.IsSurrogatePair(text, i) ? 2 : 1;
            foreach (var letter in Normalize(text.Substring(i, length)))
            {
                bytes.Add(letter);
                starts.Add(i);
            }

            i += length;
        }

        return ([.. bytes], [.. starts]);
    }

    // The end of a character, with the accents that follow it.
    static int EndOf(string text, int start)
    {
        var end = start + (char.IsSurrogatePair(text, start) ? 2 : 1);
        while (end < text.Length && text[end] >= 0x80 && Normalize(text.Substring(end, 1)).Length == 0)
            end++;
        return end;
    }

    int CountIn(string line)
    {
        var (normalized, count) = (Normalize(line), 0);
        foreach (var term in _terms)
            count += term.Next(normalized, 0) is null ? 0 : 1;
        return count;
    }

    string Around(string line, int columns)
    {
        line = SafeText.Safe(line);
        if (SafeText.Width(line) <= columns)
            return line;
        var normalized = Normalize(line);
        var first = _terms.Min(term => term.Next(normalized, 0)?.At ?? int.MaxValue);
        var start = first == int.MaxValue ? 0 : IndexOf(line, first);
        var before = SafeText.Width(line.AsSpan(0, start)) - columns / ColumnsBeforeMatch;
        if (before <= 0)
            return SafeText.Fit(line, columns);
        // Begin with a whole word, if there is one shortly before the match.
        var from = start;
        while (from > 0 && SafeText.Width(line.AsSpan(from - 1, start - from + 1)) <= columns / ColumnsBeforeMatch)
            from--;
        if (char.IsLowSurrogate(line, from))
            from++;
        var blank = line.IndexOf(' ', from, start - from);
        return "…" + SafeText.Fit(line[(blank >= 0 ? blank + 1 : from)..].TrimStart(), columns - 1);
    }

    /// <summary>The index in the text of a byte in its normalized form, which may be shorter or longer.</summary>
    static int IndexOf(string text, int normalizedByte)
    {
        var bytes = 0;
        for (var i = 0; i < text.Length; )
        {
            var length = char.IsSurrogatePair(text, i) ? 2 : 1;
            bytes += Normalize(text.Substring(i, length)).Length;
            if (bytes > normalizedByte)
                return i;
            i += length;
        }

        return text.Length;
    }

    static byte[] Normalize(string text) => Encoding.UTF8.GetBytes(TextNormalizer.NormalizeWords(text));
}
