using ClaudeSessionLogger.Capture.Json;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>
/// Converts raw JSON strings that repeat on every line (models, branches, versions, folders) to .NET strings. Allocates
/// each different string only once.
/// </summary>
sealed class StringPool
{
    const int Recent = 64;

    readonly Dictionary<ulong, string> _known = [];

    // Indexed by length and last byte, because the few names that repeat on every line mostly differ in these.
    readonly (byte[] Raw, string Name)[] _recent = new (byte[], string)[Recent];

    /// <summary>Returns null if the raw value is not a non-empty string.</summary>
    public string? Intern(ReadOnlySpan<byte> rawString)
    {
        var inside = JsonValue.Inside(rawString);
        return inside.IsEmpty ? null : InternText(inside);
    }

    /// <param name="inside">The string's content, escaped and without quotes.</param>
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
