using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Platform.Files;

/// <summary>A folder held open: everything is done inside this very folder, whatever its name leads to by now, and no link is followed.</summary>
abstract class DirectoryHandle : IDisposable
{
    /// <summary>Null where there is none. A link, or what is no folder, is a <see cref="Failure"/>.</summary>
    /// <param name="followsLink">Whether the folder's own name may be a link: where a person named it.</param>
    public static DirectoryHandle? Open(string path, bool followsLink = false) =>
        OperatingSystem.IsWindows() ? PortableDirectoryHandle.OpenAt(path, followsLink) : PosixDirectoryHandle.OpenAt(path, followsLink);

    /// <summary>A folder in this one; null where there is none.</summary>
    /// <param name="mode">Of a folder that is made; null: for nobody else.</param>
    public abstract DirectoryHandle? Enter(string folder, bool create, UnixFileMode? mode = null);

    /// <summary>Whether anything has that name, a link that leads nowhere included.</summary>
    public abstract bool Has(string name);

    /// <summary>A file to read; null where there is none. What is no regular file is a <see cref="Failure"/>, and is not waited for.</summary>
    public abstract SafeFileHandle? Read(string file);

    /// <summary>A file that is there, to read and to add to; null where there is none.</summary>
    public abstract SafeFileHandle? ReadAndWrite(string file);

    /// <summary>How many names the file has: more than one, and somebody calls it by another, perhaps elsewhere.</summary>
    public abstract int Names(SafeFileHandle file);

    /// <summary>A new file to write, for nobody else's eyes; fails if there is one.</summary>
    public abstract SafeFileHandle Create(string file);

    /// <summary>Renames to a name that is free; false if it is not.</summary>
    public abstract bool MoveToFree(string from, string to);

    /// <summary>Renames over whatever has that name.</summary>
    public abstract void Move(string from, string to);

    /// <summary>Both are there all the time, and afterwards each is the other; false where the system cannot, or one of them is gone.</summary>
    public abstract bool Exchange(string one, string other);

    public abstract void Delete(string file);

    /// <summary>Takes a folder away if nothing is in it.</summary>
    public abstract void DeleteIfEmpty(string folder);

    /// <summary>Names in here last through a power cut from now on.</summary>
    public abstract void Flush();

    public abstract void Dispose();

    protected static Failure IsLink(string name) =>
        new(FailureKind.Invalid, $"{SafeText.Safe(name)} is a link or no regular file, and nothing is read or written through one: put the file or folder itself there");
}
