using ClaudeSessionLogger.Capture.Json;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>
/// Turns raw strings that repeat on every line (models, branches, versions, folders) into one string each, without
/// allocating for those it has seen.
/// </summary>
sealed class StringPool
{
    const int Recent = 64;

    readonly Dictionary<ulong, string> _known = [];

    // By length and last byte: the same few names stand on every line, and mostly differ in these.
    readonly (byte[] Raw, string Name)[] _recent = new (byte[], string)[Recent];

    /// <summary>Null for anything but a string that is not empty.</summary>
    public string? Intern(ReadOnlySpan<byte> rawString)
    {
        var inside = JsonValue.Inside(rawString);
        return inside.IsEmpty ? null : InternText(inside);
    }

    /// <param name="inside">Escaped, without the quotes.</param>
    public string InternText(ReadOnlySpan<byte> inside)
    {
        ref var recent = ref _recent[(inside.Length * 5 + inside[^1]) % Recent];
        if (inside.SequenceEqual(recent.Raw))
            return recent.Name;

        var key = RowKey.Compute(inside);
        if (!_known.TryGetValue(key, out var name))
            _known[key] = name = JsonValue.Unescape(inside);
        recent = (inside.ToArray(), name);
        return name;
    }
}
