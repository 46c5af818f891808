namespace ClaudeSessionLogger.Transcripts;

/// <summary>
/// Turns raw strings that repeat on every line (models, branches, versions, folders) into one string each, without
/// allocating for those it has seen.
/// </summary>
sealed class Names
{
    const int Recent = 64;

    readonly Dictionary<ulong, string> _known = [];

    // By length and last byte: the same few names stand on every line, and mostly differ in these.
    readonly (byte[] Raw, string Name)[] _recent = new (byte[], string)[Recent];

    /// <summary>Null for anything but a string that is not empty.</summary>
    public string? Of(ReadOnlySpan<byte> rawString)
    {
        var inside = JsonValue.Inside(rawString);
        return inside.IsEmpty ? null : OfText(inside);
    }

    /// <param name="inside">Escaped, without the quotes.</param>
    public string OfText(ReadOnlySpan<byte> inside)
    {
        ref var recent = ref _recent[(inside.Length * 5 + inside[^1]) % Recent];
        if (inside.SequenceEqual(recent.Raw))
            return recent.Name;

        var key = Key.Of(inside);
        if (!_known.TryGetValue(key, out var name))
            _known[key] = name = JsonValue.Unescape(inside);
        recent = (inside.ToArray(), name);
        return name;
    }
}
