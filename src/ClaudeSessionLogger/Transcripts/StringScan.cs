using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ClaudeSessionLogger.Transcripts;

/// <summary>
/// Finds the end of a JSON string. Nearly all bytes of a transcript are inside strings, with an escaped newline every few
/// dozen of them, so this loop is what reading costs: it goes on behind an escape without starting anew.
/// </summary>
static class StringScan
{
    const int Block = 64;

    /// <summary>Index of the closing quote of the string whose inside begins at <paramref name="at"/>; -1 without one.</summary>
    public static int End(ReadOnlySpan<byte> json, int at)
    {
        if (!Vector128.IsHardwareAccelerated || at > json.Length - Vector128<byte>.Count)
            return EndByByte(json, at);

        // Names and most values are short.
        ref var start = ref MemoryMarshal.GetReference(json);
        var found = Found(ref start, at);
        if (found == 0)
            return EndOfLong(json, at + Vector128<byte>.Count);

        var first = at + BitOperations.TrailingZeroCount(found);
        return Unsafe.Add(ref start, first) == '"' ? first : EndOfLong(json, first + 2);
    }

    static int EndOfLong(ReadOnlySpan<byte> json, int at)
    {
        ref var start = ref MemoryMarshal.GetReference(json);
        for (; at <= json.Length - Block; at += Block)
        {
            var found = Found(ref start, at) | (ulong)Found(ref start, at + 16) << 16 | (ulong)Found(ref start, at + 32) << 32 | (ulong)Found(ref start, at + 48) << 48;
            while (found != 0)
            {
                var offset = BitOperations.TrailingZeroCount(found);
                if (Unsafe.Add(ref start, at + offset) == '"')
                    return at + offset;

                // What stands behind a backslash is escaped, even if that is the first byte of the next block.
                if (offset == Block - 1)
                    at++;
                found = offset >= Block - 2 ? 0 : found & (ulong.MaxValue << (offset + 2));
            }
        }

        return EndByByte(json, at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static uint Found(ref byte start, int at)
    {
        var bytes = Vector128.LoadUnsafe(ref start, (nuint)at);
        return (Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))).ExtractMostSignificantBits();
    }

    static int EndByByte(ReadOnlySpan<byte> json, int at)
    {
        for (; at < json.Length; at++)
        {
            if (json[at] == '"')
                return at;
            if (json[at] == '\\')
                at++;
        }

        return -1;
    }
}
