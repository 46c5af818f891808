using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using ClaudeSessionLogger.Platform.Files;
using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Platform.Processes;

/// <summary>
/// Gives back those pages of the program's and its libraries' files that are in memory and unchanged, so that code that
/// ran once does not count as memory until the process ends. The system takes a page from its cache when it is used
/// again: a few hundred microseconds in all.
/// </summary>
static class ProgramPages
{
    // Of madvise(2).
    const int NotNeeded = 4;

    // Of smaller files there is little to give back.
    const long LeastBytes = 1 << 20;

    // The bits in /proc/self/pagemap that say that a page is in memory, that it is in the swap space, and that it is
    // the file's own, unchanged.
    const ulong Present = 1UL << 63,
        Swapped = 1UL << 62,
        InFile = 1UL << 61;

    const int PagesAtOnce = 4096;

    /// <summary>Does nothing on systems other than Linux, and where the process may not look at its pages.</summary>
    public static void Release()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            using var pages = File.OpenHandle("/proc/self/pagemap");
            foreach (var mapping in File.ReadLines("/proc/self/maps"))
            {
                if (TryReadRange(mapping, out var start, out var end))
                    Release(pages, start, end);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It only saves memory.
        }
    }

    // START-END PERMISSIONS OFFSET DEVICE INODE PATH. Only what cannot be written: no other thread changes it.
    static bool TryReadRange(string mapping, out long start, out long end)
    {
        (start, end) = (0, 0);
        var space = mapping.IndexOf(' ', StringComparison.Ordinal);
        var dash = mapping.IndexOf('-', StringComparison.Ordinal);
        return dash > 0
            && dash < space
            && mapping.AsSpan(space + 1) is ['r', '-', 'x' or '-', 'p', ..]
            && mapping.Contains('/', StringComparison.Ordinal)
            && long.TryParse(mapping.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out start)
            && long.TryParse(
                mapping.AsSpan(dash + 1, space - dash - 1),
                NumberStyles.HexNumber,
                CultureInfo.InvariantCulture,
                out end
            )
            && end - start >= LeastBytes;
    }

    // In as few calls as possible, because each call interrupts all processors.
    static void Release(SafeFileHandle pages, long start, long end)
    {
        var size = Environment.SystemPageSize;
        var flags = ArrayPool<ulong>.Shared.Rent(PagesAtOnce);
        var (first, hasPages) = (start, false);
        var at = start;
        while (at < end)
        {
            var chunk = flags.AsSpan(0, (int)Math.Min((end - at) / size, PagesAtOnce));
            var bytes = MemoryMarshal.AsBytes(chunk);
            if (RandomAccess.Read(pages, bytes, at / size * sizeof(ulong)) != bytes.Length)
                break;
            foreach (var page in chunk)
            {
                // A changed page, such as one with relocated addresses, could not be read from the file again.
                if ((page & (Present | Swapped)) != 0 && (page & (Present | InFile)) != (Present | InFile))
                {
                    if (hasPages)
                        Advise(first, at);
                    (first, hasPages) = (at + size, false);
                }
                else
                    hasPages |= (page & Present) != 0;
                at += size;
            }
        }

        if (hasPages)
            Advise(first, at);
        ArrayPool<ulong>.Shared.Return(flags);
    }

    static void Advise(long start, long end) => _ = PosixCalls.Advise((nint)start, (nint)(end - start), NotNeeded);
}
