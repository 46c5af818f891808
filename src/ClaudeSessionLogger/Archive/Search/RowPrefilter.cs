using System.Buffers.Text;
using System.Numerics;
using System.Runtime.CompilerServices;
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

    readonly byte[] _needle;
    readonly int _first,
        _second;

    // The plain parts that follow the needle.
    readonly IReadOnlyList<byte[]> _following = [];

    // By the first two bytes of a character in UTF-8: whether it may be a part of the needle.
    readonly bool[] _mayFold = new bool[256 << 6];

    // Without ASCII in the needle: the characters that normalize to its first one.
    readonly HashSet<int>? _variants;

    RowPrefilter(IReadOnlyList<byte[]> needles)
    {
        var needle = needles[0];
        var run = LongestAscii(needle);
        if (run.Length == needle.Length || run.Length >= ShortestAscii)
        {
            _needle = run;
            (_first, _second) = Rarest(run);
            if (run.Length == needle.Length)
                _following =
                [
                    .. needles.Skip(1).TakeWhile(part => !part.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)0x7F)),
                ];
            foreach (var folding in FoldingCharacters.All)
                if (NormalizedRunes.Of(folding) is var letters && (letters.IsEmpty || letters.ContainsAny(run)))
                    AddFolding(folding);
            return;
        }

        _needle = [];
        Rune.DecodeFromUtf8(
            needle.AsSpan(needle.AsSpan().IndexOfAnyInRange((byte)0x80, (byte)0xFF)),
            out var rune,
            out _
        );
        _variants = Variants(rune);
        foreach (var variant in _variants)
            AddFolding(new(variant));
    }

    void AddFolding(Rune rune)
    {
        Span<byte> encoded = stackalloc byte[4];
        if (rune.EncodeToUtf8(encoded) > 1)
            _mayFold[encoded[0] << 6 | encoded[1] & 0x3F] = true;
    }

    /// <summary>Returns null if every row must be read.</summary>
    public static RowPrefilter? Of(TextQuery query) => query.Needles is { Count: > 0 } needles ? new(needles) : null;

    /// <summary>The same for a text that is not in JSON, whose backslashes are no escapes.</summary>
    public static RowPrefilter? OfText(TextQuery query) => query.Needles is [var needle, ..] ? new([needle]) : null;

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
            var continuation = Vector128.Create((sbyte)-0x41);
            ref var mayFold = ref MemoryMarshal.GetArrayDataReference(_mayFold);
            var (slash, unicode) = (Vector128.Create((byte)'\\'), Vector128.Create((byte)'u'));
            for (
                var last = bytes.Length - Vector128<byte>.Count - Math.Max(_needle.Length, 1);
                i <= last;
                i += Vector128<byte>.Count
            )
            {
                var here = Vector128.LoadUnsafe(ref start, (nuint)i);
                // The highest bit of a byte is set at the beginning of each character that is not ASCII.
                var places =
                    here & Vector128.GreaterThan(here.AsSByte(), continuation).AsByte()
                    | (
                        Vector128.Equals(here, slash)
                        & Vector128.Equals(Vector128.LoadUnsafe(ref start, (nuint)i + 1), unicode)
                    );
                if (hasNeedle)
                    places |=
                        Vector128.Equals(Vector128.LoadUnsafe(ref start, (nuint)(i + _first)) | lower, first)
                        & Vector128.Equals(Vector128.LoadUnsafe(ref start, (nuint)(i + _second)) | lower, second);
                for (var bits = places.ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
                {
                    var at = i + BitOperations.TrailingZeroCount(bits);
                    var c = Unsafe.Add(ref start, at);
                    if (c >= 0x80 && !Unsafe.Add(ref mayFold, c << 6 | Unsafe.Add(ref start, at + 1) & 0x3F))
                        continue;
                    if (MayBeAt(bytes, at) is >= 0 and var found)
                        return found;
                }
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
            return at + 1 < bytes.Length && _mayFold[c << 6 | bytes[at + 1] & 0x3F] && MayFoldAt(bytes, at) ? at : -1;
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
        return _following.Count == 0 || AreFollowing(bytes[_needle.Length..]);
    }

    // Whether the other parts may follow, with only separators before each.
    bool AreFollowing(ReadOnlySpan<byte> bytes)
    {
        var (part, letter) = (0, 0);
        Span<byte> one = stackalloc byte[1];
        for (var at = 0; at < bytes.Length; )
        {
            var c = bytes[at];
            scoped ReadOnlySpan<byte> normalized;
            if (c == '\\')
            {
                if (at + 1 < bytes.Length && bytes[at + 1] == 'u')
                    return true;
                one[0] = 0;
                normalized = one;
                at += 2;
            }
            else if (c < 0x80)
            {
                one[0] = NormalizedRunes.Ascii[c];
                normalized = one;
                at++;
            }
            else
            {
                Rune.DecodeFromUtf8(bytes[at..], out var rune, out var length);
                normalized = NormalizedRunes.Of(rune);
                at += length;
            }

            foreach (var found in normalized)
            {
                if (letter == 0 && (found is 0 or NormalizedRunes.Separator))
                    continue;
                if (found != _following[part][letter])
                    return false;
                if (++letter < _following[part].Length)
                    continue;
                (part, letter) = (part + 1, 0);
                if (part == _following.Count)
                    return true;
            }
        }

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
        // Most are the first letter of another word.
        if (_needle[0] != letters[0] && start > 0 && NormalizedRunes.IsPlainSeparator(bytes[start - 1]))
            return false;
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
