using System.IO.Enumeration;
using ClaudeSessionLogger.Platform.Files;
using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Replication.Hubs.Folder;

/// <summary>
/// Reads and writes the files of a hub's folder by their relative paths. Other people may change the folder at any
/// time. Therefore this class holds every folder on a path open, follows no link except the root, opens only regular
/// files, and gives new files unpredictable names.
/// </summary>
/// <param name="root">The hub's folder as the person entered it.</param>
/// <param name="subfolder">A folder inside the root. All paths are relative to it.</param>
sealed class HubFolderFiles(string root, string subfolder = "")
{
    const UnixFileMode NonFileAttributes =
        UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherExecute
        | UnixFileMode.SetGroup
        | UnixFileMode.SetUser
        | UnixFileMode.StickyBit;

    // A link is listed like its target, but cannot be opened.
    static readonly EnumerationOptions s_all = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    public string Root { get; } = Path.Combine(root, subfolder);

    public HubFolderFiles In(string folder) => new(root, Path.Combine(subfolder, folder));

    public bool Has(string file)
    {
        using var opened = MoveIntoPlace(file, create: false);
        return opened is not null && opened.Folder.Has(opened.File);
    }

    /// <summary>Returns null if the file does not exist.</summary>
    public SafeFileHandle? Open(string file)
    {
        using var opened = MoveIntoPlace(file, create: false);
        return opened?.Folder.Read(opened.File);
    }

    /// <summary>
    /// Returns null if the file does not exist; throws <see cref="InvalidDataException"/> if it is longer than
    /// <paramref name="maxBytes"/>.
    /// </summary>
    public byte[]? Read(string file, int maxBytes)
    {
        using var handle = Open(file);
        if (handle is null)
            return null;
        var length = RandomAccess.GetLength(handle);
        if (length > maxBytes)
            throw new InvalidDataException($"it is larger than {maxBytes >> 10} KB");
        var bytes = new byte[length];
        var filled = 0;
        for (int read; filled < length && (read = RandomAccess.Read(handle, bytes.AsSpan(filled), filled)) > 0; )
            filled += read;
        return bytes[..filled];
    }

    /// <summary>
    /// Lists the names of the files, or of the folders, in a folder. Returns nothing if the folder does not exist.
    /// </summary>
    public IEnumerable<string> Names(string folder, bool areFolders)
    {
        using (var opened = MoveIntoPlace(folder + "/x", create: false))
        {
            if (opened is null)
                yield break;
        }

        // From here on, use the path instead of the handle. If someone replaces the folder in the meantime, only the
        // names are wrong: each file is opened safely later.
        var names = new FileSystemEnumerable<string>(
            Path.Combine(Root, folder),
            (ref entry) => entry.FileName.ToString(),
            s_all
        )
        {
            ShouldIncludePredicate = (ref entry) => entry.IsDirectory == areFolders,
        };
        foreach (var name in names)
            yield return name;
    }

    /// <summary>Returns the time at which a file or folder was created, if the system knows it.</summary>
    public DateTime CreatedAt(string path) => File.GetCreationTimeUtc(Path.Combine(Root, path));

    /// <summary>Writes or replaces a file atomically, and returns when it is on the disk.</summary>
    public void Write(string file, IEnumerable<ReadOnlyMemory<byte>> parts) =>
        Stage(
            file,
            parts,
            (folder, staged, name) =>
            {
                folder.Move(staged, name);
                return true;
            }
        );

    /// <summary>Creates a file; returns false if a file with that name exists.</summary>
    public bool WriteNew(string file, ReadOnlyMemory<byte> content) =>
        Stage(file, [content], (folder, staged, name) => folder.MoveWithoutReplacing(staged, name));

    /// <summary>
    /// Appends lines, and returns when they are on the disk. If the file has a second hard link, writes nothing and
    /// returns false: someone may have linked another file of this person into the hub.
    /// </summary>
    public bool Append(string file, ReadOnlySpan<byte> lines)
    {
        using var opened = MoveIntoPlace(file, create: true) ?? throw FolderMissing();
        var isNew = !opened.Folder.Has(opened.File);
        using var handle = isNew
            ? opened.Folder.Create(opened.File)
            : opened.Folder.ReadAndWrite(opened.File) ?? throw FolderMissing();
        if (isNew)
            SetMode(handle);
        else if (opened.Folder.CountHardLinks(handle) > 1)
            return false;

        var end = RandomAccess.GetLength(handle);
        Span<byte> last = [(byte)'\n'];
        // If a killed process left an incomplete line, end that line first.
        if (end > 0 && RandomAccess.Read(handle, last, end - 1) == 1 && last[0] != '\n')
            lines = (byte[])[(byte)'\n', .. lines];
        RandomAccess.Write(handle, lines, end);
        RandomAccess.FlushToDisk(handle);
        if (isNew)
            opened.Folder.Flush();
        return true;
    }

    public void Delete(string file)
    {
        using var opened = MoveIntoPlace(file, create: false);
        opened?.Folder.Delete(opened.File);
    }

    bool Stage(string file, IEnumerable<ReadOnlyMemory<byte>> parts, Func<DirectoryHandle, string, string, bool> put)
    {
        using var opened = MoveIntoPlace(file, create: true) ?? throw FolderMissing();
        var staged = $".csl-{Guid.NewGuid():N}.new";
        var isPlaced = false;
        try
        {
            using (var handle = opened.Folder.Create(staged))
            {
                SetMode(handle);
                var end = 0L;
                foreach (var part in parts)
                {
                    RandomAccess.Write(handle, part.Span, end);
                    end += part.Length;
                }

                RandomAccess.FlushToDisk(handle);
            }

            isPlaced = put(opened.Folder, staged, opened.File);
        }
        finally
        {
            if (!isPlaced)
                TryDelete(opened.Folder, staged);
        }

        opened.Folder.Flush();
        return isPlaced;
    }

    static void TryDelete(DirectoryHandle folder, string file)
    {
        try
        {
            folder.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
    }

    OpenedPath? MoveIntoPlace(string file, bool create)
    {
        var folder = Path.GetDirectoryName(Path.Combine(subfolder, file))!.Replace(Path.DirectorySeparatorChar, '/');
        return OpenedPath.Of(
            root,
            folder,
            Path.GetFileName(file),
            create,
            followsLink: true,
            create ? ModeOfRoot() : null
        );
    }

    // Use the permissions of the hub's folder, so that other people can add files and folders.
    UnixFileMode? ModeOfRoot() => OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(root);

    void SetMode(SafeFileHandle file)
    {
        if (ModeOfRoot() is { } mode)
            PrivateFile.TrySetMode(file, mode & ~NonFileAttributes);
    }

    DirectoryNotFoundException FolderMissing() => new($"{Root} no longer exists");
}
