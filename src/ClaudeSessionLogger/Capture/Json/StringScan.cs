using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ClaudeSessionLogger.Capture.Json;

/// <summary>
/// Finds the end of a JSON string by its quotes: a quote is escaped if an odd number of backslashes precedes it. So the
/// search does not stop at escaped newlines, which are frequent in long texts.
/// </summary>
static class StringScan
{
    /// <summary>
    /// Returns the index of the closing quote of the string whose content begins at <paramref name="start"/>; -1 if
    /// there is none.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int End(ReadOnlySpan<byte> json, int start)
    {
        // Names and most values are short, so one vector often contains the closing quote. Without a backslash before
        // it, it is not escaped.
        if (Vector128.IsHardwareAccelerated && start > 0 && start <= json.Length - Vector128<byte>.Count)
        {
            var quotes = Quotes(json, start);
            if (quotes == 0)
                return End(json, start, start + Vector128<byte>.Count);

            var first = start + BitOperations.TrailingZeroCount(quotes);
            return json[first - 1] != '\\' ? first : EndFrom(json, start, first);
        }

        return End(json, start, start);
    }

    static int EndFrom(ReadOnlySpan<byte> json, int start, int quote) =>
        IsEscaped(json, start, quote) ? End(json, start, quote + 1) : quote;

    // Continue with vectors: ids and times end within a few vectors, and a call of the C library would take longer.
    static int End(ReadOnlySpan<byte> json, int start, int at)
    {
        var near = Math.Min(at + 4 * Vector128<byte>.Count, json.Length) - Vector128<byte>.Count;
        for (; Vector128.IsHardwareAccelerated && at <= near; at += Vector128<byte>.Count)
        {
            var quotes = Quotes(json, at);
            if (quotes == 0)
                continue;

            at += BitOperations.TrailingZeroCount(quotes);
            if (!IsEscaped(json, start, at))
                return at;
            at++;
            break;
        }

        while (at < json.Length)
        {
            var step = ByteScan.IndexOf(json[at..], (byte)'"');
            if (step < 0)
                return -1;

            at += step;
            if (!IsEscaped(json, start, at))
                return at;
            at++;
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static uint Quotes(ReadOnlySpan<byte> json, int at) =>
        Vector128
            .Equals(Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(json), (nuint)at), Vector128.Create((byte)'"'))
            .ExtractMostSignificantBits();

    static bool IsEscaped(ReadOnlySpan<byte> json, int start, int quote)
    {
        var before = quote - 1;
        while (before >= start && json[before] == '\\')
            before--;
        return ((quote - before) & 1) == 0;
    }
}
