using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Storage;

/// <summary>Home folders on drives without file locks, as with some NFS and SMB servers.</summary>
public sealed class DriveLocksTests
{
    const string Refusals = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <stdarg.h>
        static int refused(int c) { return c == F_SETLK || c == F_SETLKW || c == F_OFD_SETLK || c == F_OFD_SETLKW || MORE; }
        #define CALL(NAME) int NAME(int f, int c, ...) { va_list a; va_start(a, c); void *p = va_arg(a, void *); va_end(a); \
            if (refused(c)) { errno = ERROR; return -1; } \
            int (*r)(int, int, ...) = dlsym(RTLD_NEXT, #NAME); return r(f, c, p); }
        CALL(fcntl)
        CALL(fcntl64)
        int flock(int f, int op) { errno = ERROR; return -1; }
        """;

    [Theory]
    [InlineData("ENOLCK", "0")]
    [InlineData("EOPNOTSUPP", "c == F_GETLK || c == F_OFD_GETLK")]
    public async Task A_drive_without_locks_is_reported_in_one_sentence(string error, string more)
    {
        using var home = new TemporaryHome("home");
        var environment = await Preload.With(home, $"#define ERROR {error}\n#define MORE ({more})\n{Refusals}");
        var run = await ProgramRun.Of(Published.Program, ["log", "-c", "task", "-t", "x"], environment);
        Assert.Equal(74, run.ExitCode);
        Assert.Equal(
            $"claude-session-logger: cannot open {home.Database}: its drive has no file locks, which DuckDB needs. Set "
                + "CLAUDE_LOGGER_HOME to a folder on a local disk and run claude-session-logger setup.\n",
            run.Error
        );
        Assert.DoesNotContain(Directory.GetFiles(home.Logger), file => file.EndsWith(".tmp", StringComparison.Ordinal));

        environment["CLAUDE_LOGGER_HOME"] = home.In("local");
        environment.Remove("LD_PRELOAD");
        (await ProgramRun.Of(Published.Program, ["log", "-c", "task", "-t", "x"], environment)).Succeeded();
    }
}
