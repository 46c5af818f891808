namespace ClaudeSessionLogger.Platform.Files;

/// <summary>
/// Makes a rename survive a power cut: the file's bytes are on the disk after its own fsync, its name only after the folder's.
/// Windows does both at once.
/// </summary>
static class DirectorySync
{
    /// <summary>As far as the file system can: some know no fsync of a folder, and then there is nothing to do.</summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;

        var descriptor = PosixCalls.Open(folder, 0);
        if (descriptor < 0)
            return;

        _ = PosixCalls.Flush(descriptor);
        _ = PosixCalls.Close(descriptor);
    }
}
