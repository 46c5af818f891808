using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Platform.Files;

/// <summary>
/// Files and folders that only this person can read, whatever the umask. A file system that knows no permissions, or lets nobody change
/// them, stops nothing.
/// </summary>
static class PrivateFile
{
    public const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode FolderMode700 = FileMode600 | UnixFileMode.UserExecute;

    /// <summary>Opens a file, unbuffered; one that is made is private from its first byte. Throws what the file system throws.</summary>
    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = FileMode600;
        return new(path, options);
    }

    /// <summary>Makes a folder, and those above it that are missing. Throws what the file system throws.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, FolderMode700);
    }

    /// <summary>
    /// Sets a mode where the file system lets us: a Windows drive under WSL or a network drive can be written and yet refuse this. The file then
    /// keeps the mode it was made with, which gives others no more.
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

    /// <summary>The same of a folder.</summary>
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

    /// <summary>Takes away what others may do with a file or folder. What a link points to is somebody's choice and stays as it is.</summary>
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
