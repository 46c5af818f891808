namespace ClaudeSessionLogger.Platform.Files;

/// <summary>
/// Makes a rename survive a power cut. On Unix, fsync of a file writes only the file's content to the disk; its name
/// needs an fsync of the folder. On Windows, flushing the file is enough.
/// </summary>
static class DirectorySync
{
    /// <summary>Does nothing on file systems that do not support fsync of a folder.</summary>
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
