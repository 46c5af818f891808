using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ClaudeSessionLogger.Capture.Json;

/// <summary>
/// Looks for a byte. Nearly all bytes of a transcript are inside strings, and this loop is what stepping over them costs. The C
/// library's picks the widest registers that the processor has, which a program compiled ahead of time cannot.
/// </summary>
static unsafe partial class ByteScan
{
    // Below this a call costs more than it saves.
    const int Short = 64;

    /// <summary>Index of the first <paramref name="value"/>, or -1.</summary>
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
