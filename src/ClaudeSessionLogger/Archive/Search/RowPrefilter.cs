using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace ClaudeSessionLogger.Archive.Search;

/// <summary>
/// Finds the places in a transcript's bytes at which a normalized text may be, without reading JSON: in upper or lower
/// case, with accents, and with characters that are escaped. It finds some places too many, but never one too few.
/// </summary>
sealed class RowPrefilter
{
    const int ShortestAscii = 3;

    // Frequent characters first: the two that are rarest are searched for.
    const string ByFrequency = "etaoinsrlcdupmhgfybvwk0123456789xjqz";

    // The first bytes of characters that normalize to ASCII or to nothing: letters with accents, the accents
    // themselves, joiners, ligatures, full-width characters.
    static ReadOnlySpan<byte> FoldingLeads =>
        [0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCC, 0xCD, 0xD6, 0xD7, 0xD9, 0xE1, 0xE2, 0xEF];

    readonly byte[] _needle;
    readonly int _first,
        _second;
    readonly bool[] _leads = new bool[256];

    // Without ASCII in the needle: the characters that normalize to its first one.
    readonly HashSet<int>? _variants;

    RowPrefilter(byte[] needle)
    {
        var run = LongestAscii(needle);
        if (run.Length == needle.Length || run.Length >= ShortestAscii)
        {
            _needle = run;
            (_first, _second) = Rarest(run);
            foreach (var lead in FoldingLeads)
                _leads[lead] = true;
            return;
        }

        _needle = [];
        Rune.DecodeFromUtf8(
            needle.AsSpan(needle.AsSpan().IndexOfAnyInRange((byte)0x80, (byte)0xFF)),
            out var rune,
            out _
        );
        _variants = Variants(rune);
        Span<byte> encoded = stackalloc byte[4];
        foreach (var variant in _variants)
        {
            new Rune(variant).EncodeToUtf8(encoded);
            _leads[encoded[0]] = true;
        }
    }

    /// <summary>Returns null if every row must be read.</summary>
    public static RowPrefilter? Of(TextQuery query) => query.Needle is { } needle ? new(needle) : null;

    /// <summary>The first possible place from a position on; -1 if there is none.</summary>
    public int Next(ReadOnlySpan<byte> bytes, int from)
    {
        var i = from;
        if (Vector128.IsHardwareAccelerated)
        {
            ref var start = ref MemoryMarshal.GetReference(bytes);
            var (hasNeedle, lower) = (_needle.Length > 0, Vector128.Create((byte)0x20));
            var first = Vector128.Create(hasNeedle ? _needle[_first] : (byte)0);
            var second = Vector128.Create(hasNeedle ? _needle[_second] : (byte)0);
            var (slash, unicode) = (Vector128.Create((byte)'\\'), Vector128.Create((byte)'u'));
            for (
                var last = bytes.Length - Vector128<byte>.Count - Math.Max(_needle.Length, 1);
                i <= last;
                i += Vector128<byte>.Count
            )
            {
                var here = Vector128.LoadUnsafe(ref start, (nuint)i);
                var places =
                    here
                    | (
                        Vector128.Equals(here, slash)
                        & Vector128.Equals(Vector128.LoadUnsafe(ref start, (nuint)i + 1), unicode)
                    );
                if (hasNeedle)
                    places |=
                        Vector128.Equals(Vector128.LoadUnsafe(ref start, (nuint)(i + _first)) | lower, first)
                        & Vector128.Equals(Vector128.LoadUnsafe(ref start, (nuint)(i + _second)) | lower, second);
                // The highest bit of a byte is also set if it is not ASCII.
                for (var bits = places.ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
                    if (MayBeAt(bytes, i + System.Numerics.BitOperations.TrailingZeroCount(bits)) is >= 0 and var found)
                        return found;
            }
        }

        for (; i < bytes.Length; i++)
            if (MayBeAt(bytes, i) is >= 0 and var found)
                return found;
        return -1;
    }

    int MayBeAt(ReadOnlySpan<byte> bytes, int at)
    {
        var c = bytes[at];
        if (c >= 0x80)
            return _leads[c] && MayFoldAt(bytes, at) ? at : -1;
        if (c == '\\' && at + 1 < bytes.Length && bytes[at + 1] == 'u' && MayFoldEscape(bytes, at))
            return at;
        return _needle.Length > 0 && IsNeedle(bytes[at..]) ? at : -1;
    }

    bool IsNeedle(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < _needle.Length)
            return false;
        for (var i = 0; i < _needle.Length; i++)
            if (bytes[i] >= 0x80 || NormalizedRunes.Ascii[bytes[i]] != _needle[i])
                return false;
        return true;
    }

    bool MayFoldAt(ReadOnlySpan<byte> bytes, int at)
    {
        Rune.DecodeFromUtf8(bytes[at..], out var rune, out var length);
        return MayFold(rune, bytes, at, at + length);
    }

    bool MayFoldEscape(ReadOnlySpan<byte> bytes, int at)
    {
        if (at + 6 > bytes.Length || !Utf8Parser.TryParse(bytes.Slice(at + 2, 4), out ushort code, out _, 'x'))
            return true;
        // Half of a pair: read the row.
        return !Rune.TryCreate((char)code, out var rune) ? _variants is not null : MayFold(rune, bytes, at, at + 6);
    }

    // Whether a character that is not plain may be a part of the needle, as far as its neighbours show.
    bool MayFold(Rune rune, ReadOnlySpan<byte> bytes, int start, int end)
    {
        if (_variants is not null)
            return _variants.Contains(rune.Value);
        var letters = rune.IsAscii ? NormalizedRunes.Ascii.Slice(rune.Value, 1) : NormalizedRunes.Of(rune);
        if (letters.IsEmpty)
        {
            for (var i = 1; i < _needle.Length; i++)
                if (MayEnd(bytes, start, _needle[i - 1]) && MayBegin(bytes, end, _needle[i]))
                    return true;
            return false;
        }

        if (letters.Length > 1)
            return _needle.AsSpan().IndexOfAny(letters) >= 0;
        for (var i = 0; i < _needle.Length; i++)
            if (
                _needle[i] == letters[0]
                && (i == 0 || MayEnd(bytes, start, _needle[i - 1]))
                && (i == _needle.Length - 1 || MayBegin(bytes, end, _needle[i + 1]))
            )
                return true;
        return false;
    }

    static bool MayEnd(ReadOnlySpan<byte> bytes, int end, byte letter) =>
        end == 0
        || bytes[end - 1] is var c && (c >= 0x80 || NormalizedRunes.Ascii[c] == letter)
        || end >= 6 && bytes[end - 6] == '\\' && bytes[end - 5] == 'u';

    static bool MayBegin(ReadOnlySpan<byte> bytes, int start, byte letter) =>
        start >= bytes.Length
        || bytes[start] is var c
            && (
                c >= 0x80
                || NormalizedRunes.Ascii[c] == letter
                || c == '\\' && start + 1 < bytes.Length && bytes[start + 1] == 'u'
            );

    static byte[] LongestAscii(byte[] needle)
    {
        var (best, start) = (0..0, 0);
        for (var i = 0; i <= needle.Length; i++)
        {
            if (i < needle.Length && needle[i] < 0x80)
                continue;
            if (i - start > best.End.Value - best.Start.Value)
                best = start..i;
            start = i + 1;
        }

        return needle[best];
    }

    static (int First, int Second) Rarest(byte[] needle)
    {
        var places = Enumerable
            .Range(0, needle.Length)
            .OrderByDescending(i => ByFrequency.IndexOf((char)needle[i], StringComparison.Ordinal))
            .ToArray();
        return (places[0], places.Length > 1 ? places[1] : places[0]);
    }

    static HashSet<int> Variants(Rune rune)
    {
        var found = new HashSet<int> { rune.Value };
        // Ideographs have no case and no accents.
        if (rune.Value is >= 0x3400 and <= 0x9FFF)
            return found;
        found.Add(Rune.ToUpperInvariant(rune).Value);
        Span<byte> encoded = stackalloc byte[4];
        var searched = encoded[..rune.EncodeToUtf8(encoded)];
        for (var code = 0x80; rune.IsBmp && code < 0x10000; code++)
            if (Rune.TryCreate(code, out var other) && NormalizedRunes.Of(other).IndexOf(searched) >= 0)
                found.Add(code);
        return found;
    }
}
