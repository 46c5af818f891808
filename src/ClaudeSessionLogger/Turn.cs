namespace ClaudeSessionLogger;

/// <summary>
/// One process at a time: whoever holds the file has the turn, until it closes it or dies. The file stays, for it is its lock that counts.
/// </summary>
static class Turn
{
    static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits for the turn. Throws what the file system throws; <see cref="IOException"/> also when others had it all the while.</summary>
    public static FileStream Take(string path, TimeSpan wait)
    {
        for (var left = (int)(wait / s_pause); ; left--)
        {
            try
            {
                return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException) when (left > 0)
            {
                Thread.Sleep(s_pause);
            }
        }
    }
}
