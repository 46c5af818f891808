using System.Globalization;
using System.Runtime.InteropServices;
using ClaudeSessionLogger.Platform.Processes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Platform;

public sealed class ProgramPagesTests
{
    [Fact]
    public void Pages_of_the_program_and_its_libraries_are_given_back_and_used_again()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells a process about its pages.");
        var before = ResidentKilobytesOfCode();

        ProgramPages.Release();

        Assert.InRange(ResidentKilobytesOfCode(), 1, before * 3 / 4);
        Assert.Equal("2.5", 2.5.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Changed_pages_are_kept()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells a process about its pages.");
        using var folder = new ScratchFolder();
        var path = folder.Path("mapped");
        var length = 600 * Environment.SystemPageSize;
        File.WriteAllBytes(path, [.. Enumerable.Repeat((byte)'f', length)]);
        using var file = File.OpenHandle(path);
        var start = Map(0, length, ReadAndWrite, Private, (int)file.DangerousGetHandle(), 0);
        // The first and the last page, two in a row, and one that stands alone.
        int[] changed = [0, 7, 8, 300, 599];
        foreach (var page in changed)
            Marshal.WriteByte(start, page * Environment.SystemPageSize, (byte)'c');
        Assert.Equal(0, Protect(start, length, Read));

        ProgramPages.Release();

        Assert.Equal(
            Enumerable.Range(0, 600).Select(page => changed.Contains(page) ? 'c' : 'f'),
            Enumerable.Range(0, 600).Select(page => (char)Marshal.ReadByte(start, page * Environment.SystemPageSize))
        );
        Assert.Equal(0, Unmap(start, length));
    }

    const int Read = 1,
        ReadAndWrite = 3,
        Private = 2;

    [DllImport("libc", EntryPoint = "mmap")]
    static extern nint Map(nint address, nint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "mprotect")]
    static extern int Protect(nint address, nint length, int protection);

    [DllImport("libc", EntryPoint = "munmap")]
    static extern int Unmap(nint address, nint length);

    // Of mappings of files that are executed.
    static long ResidentKilobytesOfCode()
    {
        var (sum, isCode) = (0L, false);
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            if (line.Contains(" r-xp ", StringComparison.Ordinal))
                isCode = line.Contains('/', StringComparison.Ordinal);
            else if (line.Contains("p 0", StringComparison.Ordinal))
                isCode = false;
            else if (isCode && line.StartsWith("Rss:", StringComparison.Ordinal))
                sum += long.Parse(line.AsSpan(4, line.Length - 6).Trim(), CultureInfo.InvariantCulture);
        }

        return sum;
    }
}
