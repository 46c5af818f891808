namespace ClaudeSessionLogger.Platform.Files;

/// <summary>
/// Makes a rename survive a power cut: fsync of a file writes its bytes, but its name is only written by an fsync of
/// the folder. Windows does both at once.
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
