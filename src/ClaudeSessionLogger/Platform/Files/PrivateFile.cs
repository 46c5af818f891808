using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Platform.Files;

/// <summary>
/// Creates files and folders that only this person can read, whatever the umask. Ignores file systems that do not
/// support permissions or their change.
/// </summary>
static class PrivateFile
{
    public const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode FolderMode700 = FileMode600 | UnixFileMode.UserExecute;

    /// <summary>
    /// Opens a file unbuffered; a new one is private from its first byte. Throws file system exceptions.
    /// </summary>
    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = 0 };
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
    /// Sets a mode if the file system allows it: a Windows drive under WSL or a network drive may be writable and still
    /// refuse. The file then keeps its initial mode, which gives others no more rights.
    /// </summary>
    public static void TrySetMode(SafeFileHandle file, UnixFileMode mode)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file) != mode)
                File.SetUnixFileMode(file, mode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>Sets a folder's mode if the file system allows it.</summary>
    public static void TrySetMode(string folder, UnixFileMode mode)
    {
        try
        {
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(folder, mode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>
    /// Removes other people's rights to a file or folder. The target of a link is not changed, because a person chose
    /// it.
    /// </summary>
    public static void Tighten(FileSystemInfo entry)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && entry is { Exists: true, LinkTarget: null } && (entry.UnixFileMode & ~FolderMode700) != 0)
                entry.UnixFileMode &= FolderMode700;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
