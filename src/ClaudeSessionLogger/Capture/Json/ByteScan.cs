using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ClaudeSessionLogger.Capture.Json;

/// <summary>
/// Searches for a byte, mostly to skip strings, which make up most of a transcript. Calls <c>memchr</c> of the C
/// library, which uses the widest registers of the processor. This program is compiled ahead of time and cannot use
/// them itself.
/// </summary>
static unsafe partial class ByteScan
{
    // For fewer bytes, the call takes more time than it saves.
    const int Short = 64;

    /// <summary>Returns the index of the first <paramref name="value"/>, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexOf(ReadOnlySpan<byte> bytes, byte value) =>
        bytes.Length < Short || OperatingSystem.IsWindows() ? bytes.IndexOf(value) : IndexOfLong(bytes, value);

    static int IndexOfLong(ReadOnlySpan<byte> bytes, byte value)
    {
        fixed (byte* start = bytes)
        {
            var found = MemChr(start, value, (nuint)bytes.Length);
            return found == null ? -1 : (int)(found - start);
        }
    }

    [LibraryImport("libc", EntryPoint = "memchr"), SuppressGCTransition]
    private static partial byte* MemChr(byte* bytes, int value, nuint length);
}
