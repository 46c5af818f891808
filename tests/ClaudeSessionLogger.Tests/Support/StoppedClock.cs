using System.Globalization;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>A clock that always shows the same time, for a program in another process.</summary>
static class StoppedClock
{
    // Time that passes is measured by the other clocks, which go on.
    const string Functions = """
        #define _GNU_SOURCE
        #include <sys/syscall.h>
        #include <time.h>
        #include <unistd.h>
        int clock_gettime(clockid_t clock, struct timespec *time)
        {
            if (clock != CLOCK_REALTIME)
                return syscall(SYS_clock_gettime, clock, time);
            time->tv_sec = STOPPED_AT;
            time->tv_nsec = 0;
            return 0;
        }
        """;

    /// <summary>What to put before the command in a line for the shell.</summary>
    public static async Task<string> At(DateTimeOffset time, TemporaryHome home)
    {
        var seconds = time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var environment = await Preload.With(home, $"#define STOPPED_AT {seconds}L\n{Functions}");
        return $"LD_PRELOAD='{environment["LD_PRELOAD"]}' ";
    }
}
