using System.Runtime.InteropServices;

namespace ClaudeSessionLogger;

/// <summary>
/// Makes a rename survive a power cut: the file's bytes are on the disk after its own fsync, its name only after the folder's.
/// Windows does both at once.
/// </summary>
static partial class DirectorySync
{
    /// <summary>As far as the file system can: some know no fsync of a folder, and then there is nothing to do.</summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;

        var descriptor = Open(folder, 0);
        if (descriptor < 0)
            return;

        _ = FSync(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
