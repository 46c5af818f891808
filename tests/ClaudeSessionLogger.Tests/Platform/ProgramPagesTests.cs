using System.Globalization;
using ClaudeSessionLogger.Platform.Processes;
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
