using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Platform.Files;

/// <summary>
/// An open directory. All operations apply to this directory, even if another directory is now at its path. They never
/// follow links.
/// </summary>
abstract class DirectoryHandle : IDisposable
{
    /// <summary>
    /// Returns null if the folder does not exist; throws a <see cref="Failure"/> for a link or another kind of file.
    /// </summary>
    /// <param name="followsLink">
    /// Whether the folder itself may be a link: true for a folder that a person has chosen.
    /// </param>
    public static DirectoryHandle? Open(string path, bool followsLink = false) =>
        OperatingSystem.IsWindows()
            ? PortableDirectoryHandle.OpenAt(path, followsLink)
            : PosixDirectoryHandle.OpenAt(path, followsLink);

    /// <summary>
    /// Opens a folder in this one. If it does not exist, creates it or, if <paramref name="create"/> is false, returns
    /// null.
    /// </summary>
    /// <param name="mode">The mode of a new folder; null for a private one.</param>
    public abstract DirectoryHandle? Enter(string folder, bool create, UnixFileMode? mode = null);

    /// <summary>Whether the name exists, even as a link without a target.</summary>
    public abstract bool Has(string name);

    /// <summary>
    /// Opens a file to read; returns null if it does not exist. Throws a <see cref="Failure"/> for anything except a
    /// regular file. Never blocks, even on a named pipe.
    /// </summary>
    public abstract SafeFileHandle? Read(string file);

    /// <summary>Opens an existing file to read and append; returns null if it does not exist.</summary>
    public abstract SafeFileHandle? ReadAndWrite(string file);

    /// <summary>Returns the number of the file's hard links.</summary>
    public abstract int CountHardLinks(SafeFileHandle file);

    /// <summary>Creates a private file to write; fails if it exists.</summary>
    public abstract SafeFileHandle Create(string file);

    /// <summary>Renames a file to a new name; returns false if the new name exists.</summary>
    public abstract bool MoveWithoutReplacing(string from, string to);

    /// <summary>Renames a file; replaces an existing file.</summary>
    public abstract void Move(string from, string to);

    /// <summary>
    /// Atomically exchanges two files. Returns false if the system does not support it or one of them is missing.
    /// </summary>
    public abstract bool Exchange(string first, string second);

    public abstract void Delete(string file);

    /// <summary>Deletes a folder if it is empty.</summary>
    public abstract void DeleteIfEmpty(string folder);

    /// <summary>Waits until the names in the folder are on the disk, so that they survive a power cut.</summary>
    public abstract void Flush();

    public abstract void Dispose();

    protected static Failure NotRegular(string name) =>
        new(
            FailureKind.Invalid,
            $"cannot use {SafeText.Safe(name)}: it is a link or not a regular file. Replace it with the file "
                + "or folder itself."
        );
}
