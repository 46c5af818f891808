namespace ClaudeSessionLogger.Platform.Files;

/// <summary>
/// One process at a time: whoever holds the file has the turn, until it closes it or dies. The file stays, for it is its lock that counts.
/// </summary>
static class FileLock
{
    static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits for the turn. Throws what the file system throws; <see cref="IOException"/> also when others had it all the while.</summary>
    /// <param name="isPrivate">One in our folder; the lock beside a hub's file is for all who share it.</param>
    public static FileStream Acquire(string path, TimeSpan wait, bool isPrivate = false)
    {
        for (var left = (int)(wait / s_pause); ; left--)
        {
            try
            {
                return isPrivate ? PrivateFile.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)
                    : new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException) when (left > 0)
            {
                Thread.Sleep(s_pause);
            }
        }
    }
}
