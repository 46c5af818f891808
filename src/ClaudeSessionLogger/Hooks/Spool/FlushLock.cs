using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Text;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Hooks.Spool;

/// <summary>
/// Lets one flush run at a time. A process that wants a flush writes a request and tries to take the lock. The process
/// that holds the lock works until there are no more requests. After it has released the lock, it checks for requests
/// once more. No request is lost: the holder finds each request written before this last check, and the writer of a
/// later request finds the lock free.
/// </summary>
static class FlushLock
{
    // Try more than once, because doctor holds the lock for a moment to test whether it is free.
    const int Attempts = 3;
    static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(15);

    /// <summary>
    /// Runs <paramref name="work"/> until there are no more requests. Returns false if another process is running the
    /// flush. If the last run throws, rethrows its exception.
    /// </summary>
    public static bool RunExclusive(AppPaths paths, Action work, TimeProvider? clock = null)
    {
        if (!Request(paths))
        {
            // If no request can be written, no lock can be taken either. Work without the lock: the database's own lock
            // still prevents two processes from writing at the same time.
            work();
            return true;
        }

        var ran = false;
        ExceptionDispatchInfo? thrown = null;
        while (File.Exists(paths.FlushRequest))
        {
            using var lockFile = Acquire(paths, clock ?? TimeProvider.System, out var isBusy);
            if (isBusy)
                break;

            bool requestDeleted;
            do
            {
                // Remove the request before the work, so that a request written during the work counts as new.
                requestDeleted = TryDeleteRequest(paths);
                thrown = Try(work);
                ran = true;
            } while (requestDeleted && lockFile is not null && File.Exists(paths.FlushRequest));

            if (!requestDeleted || lockFile is null)
                break;
        }

        thrown?.Throw();
        return ran;
    }

    /// <summary>
    /// Requests a flush; a running flush checks for requests before it ends. Returns false if the request cannot be
    /// written.
    /// </summary>
    public static bool Request(AppPaths paths)
    {
        try
        {
            if (!Directory.Exists(paths.Home))
                paths.CreateHome();
            PrivateFile
                .Open(
                    paths.FlushRequest,
                    FileMode.OpenOrCreate,
                    FileAccess.Write,
                    FileShare.ReadWrite | FileShare.Delete
                )
                .Dispose();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// Describes the running flush, such as <c>PID 4711, since 2026-11-22 10:12:00 UTC</c>; null if none is running.
    /// </summary>
    public static string? TryDescribeHolder(AppPaths paths)
    {
        if (!File.Exists(paths.FlushLock))
            return null;

        try
        {
            // If this fails, a running process holds the lock, because the kernel releases the lock of a dead process.
            using var lockFile = Open(paths);
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
    /// Prevents flushes until the returned lock is disposed. Waits up to <paramref name="wait"/> for a running flush.
    /// Returns null if the lock file cannot be locked. Requests made meanwhile are kept.
    /// </summary>
    public static IDisposable? Hold(AppPaths paths, TimeProvider clock, TimeSpan wait)
    {
        for (var start = clock.GetTimestamp(); ; Thread.Sleep(s_pause))
        {
            var lockFile = Acquire(paths, clock, out var isBusy);
            if (!isBusy)
                return lockFile;
            if (clock.GetElapsedTime(start) > wait)
                throw new Failure(
                    FailureKind.Busy,
                    $"cannot start: a flush is still running ({TryDescribeHolder(paths)}). Try again in a moment."
                );
        }
    }

    static bool TryDeleteRequest(AppPaths paths)
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

    /// <summary>
    /// Returns the lock. Returns null with <paramref name="isBusy"/> true if another process holds the lock, and null
    /// with <paramref name="isBusy"/> false if the lock file cannot be locked for another reason.
    /// </summary>
    static FileStream? Acquire(AppPaths paths, TimeProvider clock, out bool isBusy)
    {
        isBusy = false;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var lockFile = Open(paths);
                DescribeHolder(paths, clock);
                return lockFile;
            }
            catch (IOException e) when (IsHeld(e))
            {
                isBusy = attempt == Attempts;
                if (isBusy)
                    return null;
                Thread.Sleep(s_pause);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                new BackgroundLog(paths.BackgroundLog, clock).Write(
                    $"cannot lock {paths.FlushLock} ({e.Reason}); continuing without the lock, so another flush "
                        + "can run at the same time"
                );
                return null;
            }
        }
    }

    static FileStream Open(AppPaths paths) =>
        PrivateFile.Open(paths.FlushLock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    /// <summary>
    /// Writes which process holds the lock. Uses a file beside the lock file, because a locked file cannot be read on
    /// Windows.
    /// </summary>
    static void DescribeHolder(AppPaths paths, TimeProvider clock)
    {
        try
        {
            var since = clock.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
            using var file = PrivateFile.Open(HolderFile(paths), FileMode.Create, FileAccess.Write, FileShare.Read);
            file.Write(Encoding.UTF8.GetBytes($"PID {Environment.ProcessId}, since {since}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
    }

    static string HolderFile(AppPaths paths) => paths.FlushLock + ".holder";

    /// <summary>
    /// The error codes for a lock held by another process: EAGAIN on Linux and macOS, and two sharing errors on
    /// Windows.
    /// </summary>
    static bool IsHeld(IOException e) =>
        e.HResult is 11 or 35 or unchecked((int)0x80070020) or unchecked((int)0x80070021);

    static ExceptionDispatchInfo? Try(Action work)
    {
        try
        {
            work();
            return null;
        }
        catch (Exception e)
        {
            // Keep the exception until requests that arrived meanwhile have been handled too.
            return ExceptionDispatchInfo.Capture(e);
        }
    }
}
