using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ClaudeSessionLogger.Transcripts;

/// <summary>
/// Finds the end of a JSON string. Nearly all bytes of a transcript are inside strings, with an escaped newline every few
/// dozen of them, so this loop is what reading costs: it goes on behind an escape without starting anew.
/// </summary>
static class StringScan
{
    /// <summary>Index of the closing quote of the string whose inside begins at <paramref name="at"/>; -1 without one.</summary>
    public static int End(ReadOnlySpan<byte> json, int at)
    {
        if (Avx2.IsSupported)
            return EndAvx2(json, at);
        return Vector128.IsHardwareAccelerated ? End128(json, at) : EndByByte(json, at);
    }

    static int EndAvx2(ReadOnlySpan<byte> json, int at)
    {
        ref var start = ref MemoryMarshal.GetReference(json);
        var (quote, slash) = (Vector256.Create((byte)'"'), Vector256.Create((byte)'\\'));
        while (at <= json.Length - Vector256<byte>.Count)
        {
            var bytes = Unsafe.ReadUnaligned<Vector256<byte>>(ref Unsafe.Add(ref start, at));
            var found = (uint)Avx2.MoveMask(Avx2.Or(Avx2.CompareEqual(bytes, quote), Avx2.CompareEqual(bytes, slash)));
            if (found == 0)
            {
                at += Vector256<byte>.Count;
                continue;
            }

            at += BitOperations.TrailingZeroCount(found);
            if (Unsafe.Add(ref start, at) == '"')
                return at;
            at += 2;
        }

        return EndByByte(json, at);
    }

    static int End128(ReadOnlySpan<byte> json, int at)
    {
        ref var start = ref MemoryMarshal.GetReference(json);
        var (quote, slash) = (Vector128.Create((byte)'"'), Vector128.Create((byte)'\\'));
        while (at <= json.Length - Vector128<byte>.Count)
        {
            var bytes = Vector128.LoadUnsafe(ref start, (nuint)at);
            var found = (Vector128.Equals(bytes, quote) | Vector128.Equals(bytes, slash)).ExtractMostSignificantBits();
            if (found == 0)
            {
                at += Vector128<byte>.Count;
                continue;
            }

            at += BitOperations.TrailingZeroCount(found);
            if (Unsafe.Add(ref start, at) == '"')
                return at;
            at += 2;
        }

        return EndByByte(json, at);
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
