namespace ClaudeSessionLogger.Memory.Merge;

/// <summary>
/// A part of a text. A part with a key is merged independently of its neighbours; a part without a key is plain text.
/// </summary>
readonly record struct KeyedPart(string? Key, string Text)
{
    /// <summary>Identifies the part while positions are merged: its key, or its text if it has no key.</summary>
    public string Token => Key is null ? $"t{Text}" : $"k{Key}";
}

/// <summary>
/// Merges lists of keyed parts. A key identifies a part even if its position or text has changed. If one side removed a
/// part, it is deleted unless the other side changed it. The order of the parts and the text between them are merged
/// like lines.
/// </summary>
sealed class KeyedMerge
{
    readonly IReadOnlyList<KeyedPart> _before,
        _newer,
        _older;
    readonly Dictionary<string, string> _textsBefore,
        _textsNewer,
        _textsOlder;
    readonly Func<string, string, string, string?> _resolve;

    /// <param name="resolve">
    /// Called for a key that both sides changed. Returns the merged text, which must not depend on the order of the
    /// sides; null for a conflict.
    /// </param>
    KeyedMerge(
        IReadOnlyList<KeyedPart> before,
        IReadOnlyList<KeyedPart> newer,
        IReadOnlyList<KeyedPart> older,
        Func<string, string, string, string?> resolve
    )
    {
        (_before, _newer, _older, _resolve) = (before, newer, older, resolve);
        (_textsBefore, _textsNewer, _textsOlder) = (Texts(before), Texts(newer), Texts(older));
    }

    bool IsConflict { get; set; }

    public static (bool IsConflict, List<KeyedPart> Parts) Merge(
        IReadOnlyList<KeyedPart> before,
        IReadOnlyList<KeyedPart> newer,
        IReadOnlyList<KeyedPart> older,
        Func<string, string, string, string?> resolve
    )
    {
        var merge = new KeyedMerge(before, newer, older, resolve);
        var parts = merge.Run();
        return (merge.IsConflict, parts);
    }

    /// <summary>Numbers duplicate keys, so that each is unique.</summary>
    public static List<KeyedPart> Numbered(IEnumerable<KeyedPart> parts)
    {
        var (seen, numbered) = (new Dictionary<string, int>(StringComparer.Ordinal), new List<KeyedPart>());
        foreach (var part in parts)
        {
            if (part.Key is null)
            {
                numbered.Add(part);
                continue;
            }

            var count = seen.GetValueOrDefault(part.Key) + 1;
            seen[part.Key] = count;
            numbered.Add(count > 1 ? part with { Key = $"{part.Key}\n{count}" } : part);
        }

        return numbered;
    }

    List<KeyedPart> Run()
    {
        var tokens = ThreeWayMerge.Merge(Tokens(_before), Tokens(_newer), Tokens(_older), Union);
        var (parts, placed) = (new List<KeyedPart>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var token in tokens)
        {
            if (token[0] == 't')
                parts.Add(new(null, token[1..]));
            else if (placed.Add(token[1..]) && TextOf(token[1..]) is { } text)
                parts.Add(new(token[1..], text));
        }

        // Put back parts that one side removed and the other changed, at their position in the changed text. The keys
        // are sorted, so that all machines get the same result.
        foreach (
            var key in _textsNewer
                .Keys.Union(_textsOlder.Keys)
                .Where(key => !placed.Contains(key))
                .Order(StringComparer.Ordinal)
                .ToList()
        )
        {
            if (TextOf(key) is { } text)
                parts.Insert(PlaceOf(key, _textsNewer.ContainsKey(key) ? _newer : _older, parts), new(key, text));
        }

        return parts;
    }

    /// <summary>Merges the text of one part; null if it is deleted.</summary>
    string? TextOf(string key)
    {
        var (before, newer, older) = (
            _textsBefore.GetValueOrDefault(key),
            _textsNewer.GetValueOrDefault(key),
            _textsOlder.GetValueOrDefault(key)
        );
        if (newer == older || older == before)
            return newer;
        if (newer == before)
            return older;
        if (newer is null || older is null)
            return newer ?? older;
        if (_resolve(key, newer, older) is { } settled)
            return settled;
        IsConflict = true;
        return newer;
    }

    /// <summary>
    /// Resolves a range that both sides changed: keeps the keys of both sides, and the plain text of the side that
    /// changed the plain text.
    /// </summary>
    List<string> Union(MergeConflict conflict)
    {
        var (before, newer, older) = (Words(conflict.Before), Words(conflict.First), Words(conflict.Second));
        var newerLeads = true;
        if (newer.SequenceEqual(older))
            newerLeads =
                string.CompareOrdinal(string.Join('\n', conflict.First), string.Join('\n', conflict.Second)) <= 0;
        else if (newer.SequenceEqual(before) || older.SequenceEqual(before))
            newerLeads = older.SequenceEqual(before);
        else
            IsConflict = true;

        List<string> lead = [.. newerLeads ? conflict.First : conflict.Second];
        var follow = newerLeads ? conflict.Second : conflict.First;
        for (var i = 0; i < follow.Count; i++)
        {
            if (follow[i][0] != 'k' || lead.Contains(follow[i]))
                continue;
            var place = follow.Take(i).Reverse().Select(token => lead.IndexOf(token)).FirstOrDefault(at => at >= 0, -1);
            var at = place >= 0 ? place + 1 : lead.FindLastIndex(token => token[0] == 'k') + 1;
            // Insert after the parts that the other side inserted at the same place.
            while (at < lead.Count && lead[at][0] == 'k' && !follow.Contains(lead[at]))
                at++;
            lead.Insert(at, follow[i]);
        }

        return lead;
    }

    /// <summary>Returns the position after the nearest preceding part that still exists.</summary>
    static int PlaceOf(string key, IReadOnlyList<KeyedPart> side, List<KeyedPart> parts)
    {
        var before = side.TakeWhile(part => part.Key != key).Select(part => part.Key).OfType<string>().Reverse();
        var at = before.Select(each => parts.FindIndex(part => part.Key == each)).FirstOrDefault(at => at >= 0, -1);
        return at >= 0 ? at + 1
            : parts.FindIndex(part => part.Key is not null) is >= 0 and var first ? first
            : parts.Count;
    }

    static IEnumerable<string> Words(IReadOnlyList<string> tokens) =>
        tokens.Where(token => token[0] == 't' && !string.IsNullOrWhiteSpace(token[1..]));

    static IReadOnlyList<string> Tokens(IReadOnlyList<KeyedPart> parts) => [.. parts.Select(part => part.Token)];

    static Dictionary<string, string> Texts(IReadOnlyList<KeyedPart> parts) =>
        parts
            .Where(part => part.Key is not null)
            .ToDictionary(part => part.Key!, part => part.Text, StringComparer.Ordinal);
}
