using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Platform.Files;

/// <summary>
/// Creates files and folders that only this person can read, independently of the umask. Ignores errors on file systems
/// that do not support permissions, or that do not allow changing them.
/// </summary>
static class PrivateFile
{
    public const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode FolderMode700 = FileMode600 | UnixFileMode.UserExecute;

    /// <summary>
    /// Opens a file without a buffer. A new file is created with private permissions. Throws file system exceptions.
    /// </summary>
    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = access,
            Share = share,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = FileMode600;
        return new(path, options);
    }

    /// <summary>Creates a folder and its missing parents. Throws file system exceptions.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, FolderMode700);
    }

    /// <summary>
    /// Sets a mode if the file system allows it. A Windows drive under WSL, or a network drive, may be writable and
    /// still not allow a mode to be set. The file then keeps the mode with which it was created. This mode gives other
    /// people no more rights than <paramref name="mode"/>.
    /// </summary>
    public static void TrySetMode(SafeFileHandle file, UnixFileMode mode)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file) != mode)
                File.SetUnixFileMode(file, mode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
    }

    /// <summary>Sets a folder's mode if the file system allows it.</summary>
    public static void TrySetMode(string folder, UnixFileMode mode)
    {
        try
        {
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(folder, mode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
    }

    /// <summary>
    /// Removes other people's rights to a file or folder. Does not change the target of a link, because a person chose
    /// the target.
    /// </summary>
    public static void MakePrivate(FileSystemInfo entry)
    {
        try
        {
            if (
                !OperatingSystem.IsWindows()
                && entry is { Exists: true, LinkTarget: null }
                && (entry.UnixFileMode & ~FolderMode700) != 0
            )
                entry.UnixFileMode &= FolderMode700;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
    }
}
