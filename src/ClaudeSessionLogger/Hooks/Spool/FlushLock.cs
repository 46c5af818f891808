using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Text;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Hooks.Spool;

/// <summary>
/// One flush at a time. Whoever wants one leaves a request and tries the lock; whoever holds the lock works as long as there
/// are requests and looks once more after letting go. So a request made at any moment is seen: before the holder's last look
/// by the holder, after it by the asker, who finds the lock free.
/// </summary>
static class FlushLock
{
    // doctor holds the lock for an instant to see whether it is free; that must not look like a flush.
    const int Attempts = 3;
    static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(15);

    /// <summary>
    /// Runs <paramref name="work"/> until nobody asks any more. False when another process does it instead. What the last
    /// run threw is thrown.
    /// </summary>
    public static bool RunExclusive(AppPaths paths, Action work, TimeProvider? clock = null)
    {
        if (!Request(paths))
        {
            // A folder that takes no request takes no lock either; the database's own lock still keeps two writers apart.
            work();
            return true;
        }

        var ran = false;
        ExceptionDispatchInfo? thrown = null;
        while (File.Exists(paths.FlushRequest))
        {
            using var held = Acquire(paths, clock ?? TimeProvider.System, out var busy);
            if (busy)
                break;

            bool taken;
            do
            {
                // Taken before the work, so that one which comes meanwhile is a new one.
                taken = TryTake(paths);
                thrown = Try(work);
                ran = true;
            }
            while (taken && held is not null && File.Exists(paths.FlushRequest));

            if (!taken || held is null)
                break;
        }

        thrown?.Throw();
        return ran;
    }

    /// <summary>Asks for a flush: a running one looks again before it ends. False when it cannot be written.</summary>
    public static bool Request(AppPaths paths)
    {
        try
        {
            if (!Directory.Exists(paths.Home))
                paths.CreateHome();
            PrivateFile.Open(paths.FlushRequest, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete).Dispose();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Who flushes right now, such as <c>PID 4711, since 2026-11-22 10:12:00 UTC</c>; null when nobody does.</summary>
    public static string? TryDescribeHolder(AppPaths paths)
    {
        if (!File.Exists(paths.FlushLock))
            return null;

        try
        {
            // The kernel releases a dead process's lock, so its holder is alive.
            using var free = Open(paths);
            return null;
        }
        catch (IOException e) when (IsHeld(e))
        {
            return HolderFile(paths) is var path && File.Exists(path) ? File.ReadAllText(path) : "an unknown process";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// Keeps flushes away for as long as it is held, for a person who waits at most so long for one that runs. Null where there is no locking.
    /// A flush that is asked for meanwhile is still asked for afterwards.
    /// </summary>
    public static IDisposable? Hold(AppPaths paths, TimeProvider clock, TimeSpan wait)
    {
        for (var start = clock.GetTimestamp(); ; Thread.Sleep(s_pause))
        {
            var held = Acquire(paths, clock, out var busy);
            if (!busy)
                return held;
            if (clock.GetElapsedTime(start) > wait)
                throw new Failure(FailureKind.Busy, $"a flush runs and does not end ({TryDescribeHolder(paths)}): try again in a moment.");
        }
    }

    static bool TryTake(AppPaths paths)
    {
        try
        {
            File.Delete(paths.FlushRequest);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The lock; null with <paramref name="busy"/> when another has it, null without when there is no locking here.</summary>
    static FileStream? Acquire(AppPaths paths, TimeProvider clock, out bool busy)
    {
        busy = false;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var held = Open(paths);
                DescribeHolder(paths, clock);
                return held;
            }
            catch (IOException e) when (IsHeld(e))
            {
                busy = attempt == Attempts;
                if (busy)
                    return null;
                Thread.Sleep(s_pause);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                new BackgroundLog(paths.SyncLog, clock).Write(
                    $"{paths.FlushLock} cannot be locked ({e.Message}); flushing without it, two flushes at once only wait for each other");
                return null;
            }
        }
    }

    static FileStream Open(AppPaths paths) =>
        PrivateFile.Open(paths.FlushLock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    /// <summary>Beside the lock, because on Windows nobody can read a locked file.</summary>
    static void DescribeHolder(AppPaths paths, TimeProvider clock)
    {
        try
        {
            var since = clock.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
            using var file = PrivateFile.Open(HolderFile(paths), FileMode.Create, FileAccess.Write, FileShare.Read);
            file.Write(Encoding.UTF8.GetBytes($"PID {Environment.ProcessId}, since {since}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    static string HolderFile(AppPaths paths) => paths.FlushLock + ".holder";

    /// <summary>What .NET reports for a lock that another holds: EAGAIN of Linux or macOS, or Windows' two sharing errors.</summary>
    static bool IsHeld(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020) or unchecked((int)0x80070021);

    static ExceptionDispatchInfo? Try(Action work)
    {
        try
        {
            work();
            return null;
        }
        catch (Exception e)
        {
            // Kept until the requests of others that came meanwhile are served too.
            return ExceptionDispatchInfo.Capture(e);
        }
    }
}
