using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Platform.Files;

/// <summary>
/// A lock between processes: a process holds it until it closes the file or ends. The file is never deleted.
/// </summary>
static class FileLock
{
    static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Waits for the lock. Throws file system exceptions, and <see cref="IOException"/> if another process still holds
    /// the lock after <paramref name="wait"/>.
    /// </summary>
    /// <param name="isPrivate">
    /// True for a lock file in the home folder; false for a lock file next to a hub's file, which all users of the hub
    /// open.
    /// </param>
    public static FileStream Acquire(string path, TimeSpan wait, bool isPrivate = false)
    {
        for (var remainingAttempts = (int)(wait / s_pause); ; remainingAttempts--)
        {
            try
            {
                return isPrivate
                    ? PrivateFile.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)
                    : new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException) when (remainingAttempts > 0)
            {
                Thread.Sleep(s_pause);
            }
        }
    }

    /// <summary>
    /// Locks a whole file as DuckDB does, until this process closes any handle of it. Returns false if another process
    /// has a lock on it. Must not be called on Windows.
    /// </summary>
    public static bool TryLockWhole(SafeFileHandle file) =>
        PosixCalls.Lock((int)file.DangerousGetHandle(), PosixCalls.TryLock, length: 0) == 0;
}
