using System.IO.Hashing;
using System.Runtime.CompilerServices;

namespace ClaudeSessionLogger.Archive.Search.Indexing;

/// <summary>
/// What the session index remembers of a text, as hashes: parts of three and of five bytes of each word, the borders of
/// adjacent words, and ids; and of more text at once, phrases of three words. A text contains a word only if it has all
/// parts of it.
/// </summary>
static class Grams
{
    public const int HashBits = 16;

    /// <summary>The same for phrases of three words, of which a megabyte has many more.</summary>
    public const int PhraseBits = 20;

    public const int Short = 3,
        Long = 5;

    public const ulong ShortMask = (1UL << (8 * Short)) - 1,
        LongMask = (1UL << (8 * Long)) - 1;

    const ulong Factor = 0x9E37_79B9_7F4A_7C15;

    // They differ, so that a short part is not mistaken for a long one.
    const ulong LongMark = 1UL << 60,
        BorderMark = 1UL << 61;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int HashOfShort(ulong bytes) => (int)((bytes & ShortMask) * Factor >> (64 - HashBits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int HashOfLong(ulong bytes) => (int)((bytes & LongMask | LongMark) * Factor >> (64 - HashBits));

    /// <summary>The end of a word and the beginning of the next, at most three bytes of each.</summary>
    public static int HashOfBorder(ulong before, ulong after) =>
        (int)((before & ShortMask | (after & ShortMask) << 24 | BorderMark) * Factor >> (64 - HashBits));

    /// <summary>A whole word between the end of the one before it and the beginning of the next.</summary>
    /// <param name="word">Its last eight bytes.</param>
    /// <param name="length">Its length in bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int HashOfPhrase(ulong before, ulong word, int length, ulong after)
    {
        var hash = (word + (ulong)length) * Factor;
        hash = (hash ^ hash >> 32) + (before & ShortMask | (after & ShortMask) << 24);
        return (int)(hash * Factor >> (64 - PhraseBits));
    }

    public static int HashOfId(ReadOnlySpan<byte> id) => (int)(XxHash3.HashToUInt64(id) >> (64 - HashBits));
}
