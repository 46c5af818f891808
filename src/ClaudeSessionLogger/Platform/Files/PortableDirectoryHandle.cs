using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Platform.Files;

/// <summary>
/// A directory handle for Windows, which opens files by their paths. Checks for links before and after opening a file.
/// This is sufficient because ordinary programs on Windows have no right to create links.
/// </summary>
sealed class PortableDirectoryHandle : DirectoryHandle
{
    readonly string _path;
    readonly bool _mayBeLink;

    PortableDirectoryHandle(string path, bool mayBeLink) => (_path, _mayBeLink) = (path, mayBeLink);

    public static PortableDirectoryHandle? OpenAt(string path, bool followsLink = false) =>
        !followsLink && IsLinked(path) ? throw NotRegular(path)
        : Directory.Exists(path) ? new(path, followsLink)
        : null;

    public override DirectoryHandle? Enter(string folder, bool create, UnixFileMode? mode = null)
    {
        var path = Path.Combine(_path, folder);
        if (create && !Path.Exists(path))
            Directory.CreateDirectory(path);
        return File.Exists(path) ? throw NotRegular(path) : OpenAt(path);
    }

    public override bool Has(string name) =>
        Path.Combine(_path, name) is var path && (Path.Exists(path) || IsLinked(path));

    public override SafeFileHandle? Read(string file) => Open(file, FileAccess.Read);

    public override SafeFileHandle? ReadAndWrite(string file) => Open(file, FileAccess.ReadWrite);

    public override int CountHardLinks(SafeFileHandle file) => 1;

    SafeFileHandle? Open(string file, FileAccess access)
    {
        var path = Checked(file);
        try
        {
            var handle = File.OpenHandle(path, FileMode.Open, access, FileShare.ReadWrite | FileShare.Delete);
            if (!IsLinked(path) && !IsFolderLinked)
                return handle;
            handle.Dispose();
            throw NotRegular(path);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    public override SafeFileHandle Create(string file)
    {
        var handle = File.OpenHandle(
            Checked(file),
            FileMode.CreateNew,
            FileAccess.Write,
            FileShare.ReadWrite | FileShare.Delete
        );
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(handle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return handle;
    }

    public override bool MoveWithoutReplacing(string from, string to)
    {
        try
        {
            File.Move(Checked(from), Checked(to), overwrite: false);
            return true;
        }
        catch (IOException) when (Path.Exists(Path.Combine(_path, to)))
        {
            return false;
        }
    }

    public override void Move(string from, string to) => File.Move(Checked(from), Checked(to), overwrite: true);

    public override bool Exchange(string first, string second) => false;

    public override void Delete(string file) => File.Delete(Checked(file));

    public override void DeleteIfEmpty(string folder)
    {
        var path = Checked(folder);
        if (Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any())
            Directory.Delete(path);
    }

    public override void Flush() => DirectorySync.Flush(_path);

    public override void Dispose() { }

    bool IsFolderLinked => !_mayBeLink && IsLinked(_path);

    string Checked(string name)
    {
        var path = Path.Combine(_path, name);
        return IsFolderLinked ? throw NotRegular(_path)
            : IsLinked(path) ? throw NotRegular(path)
            : path;
    }

    static bool IsLinked(string path) =>
        new FileInfo(path) is var info
        && (
            info.LinkTarget is not null
            || ((int)info.Attributes != -1 && info.Attributes.HasFlag(FileAttributes.ReparsePoint))
        );
}
