using System.IO.Enumeration;
using ClaudeSessionLogger.Platform.Files;
using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Replication.Hubs.Folder;

/// <summary>
/// The files of a hub's folder, by their path in it. Other people may write there at any moment: the folders on the way are held open, no link
/// is followed but the root, only regular files are opened, and new files are made under names that nobody can foresee.
/// </summary>
/// <param name="root">As the person named it.</param>
/// <param name="below">The folder in it that paths are relative to.</param>
sealed class HubFolderFiles(string root, string below = "")
{
    const UnixFileMode NotOfFiles = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute
        | UnixFileMode.SetGroup | UnixFileMode.SetUser | UnixFileMode.StickyBit;

    // A link is listed as what it leads to, and refused when it is opened.
    static readonly EnumerationOptions s_all = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    public string Root { get; } = Path.Combine(root, below);

    public HubFolderFiles In(string folder) => new(root, Path.Combine(below, folder));

    public bool Has(string file)
    {
        using var place = MoveIntoPlace(file, create: false);
        return place is not null && place.Folder.Has(place.File);
    }

    /// <summary>Null where there is none.</summary>
    public SafeFileHandle? Open(string file)
    {
        using var place = MoveIntoPlace(file, create: false);
        return place?.Folder.Read(place.File);
    }

    /// <summary>Null where there is none; <see cref="InvalidDataException"/> for more than fits.</summary>
    public byte[]? Read(string file, int most)
    {
        using var handle = Open(file);
        if (handle is null)
            return null;
        var length = RandomAccess.GetLength(handle);
        if (length > most)
            throw new InvalidDataException($"it is larger than {most >> 10} KB");
        var bytes = new byte[length];
        var filled = 0;
        for (int read; filled < length && (read = RandomAccess.Read(handle, bytes.AsSpan(filled), filled)) > 0;)
            filled += read;
        return bytes[..filled];
    }

    /// <summary>Names of the files, or of the folders, in a folder; none where it is not there.</summary>
    public IEnumerable<string> Names(string folder, bool areFolders)
    {
        using (var place = MoveIntoPlace(folder + "/x", create: false))
        {
            if (place is null)
                yield break;
        }

        // By path from here on: what is swapped meanwhile can only lie about names, and each is opened as itself.
        var names = new FileSystemEnumerable<string>(Path.Combine(Root, folder), (ref entry) => entry.FileName.ToString(), s_all)
        {
            ShouldIncludePredicate = (ref entry) => entry.IsDirectory == areFolders,
        };
        foreach (var name in names)
            yield return name;
    }

    /// <summary>When a file or folder was made, as far as the system knows.</summary>
    public DateTime CreatedAt(string path) => File.GetCreationTimeUtc(Path.Combine(Root, path));

    /// <summary>Writes a file whole or not at all, over what has its name; on the disk when this returns.</summary>
    public void Write(string file, IEnumerable<ReadOnlyMemory<byte>> parts) => Stage(file, parts, (folder, staged, name) =>
    {
        folder.Move(staged, name);
        return true;
    });

    /// <summary>False if something has that name already.</summary>
    public bool WriteNew(string file, ReadOnlyMemory<byte> content) => Stage(file, [content], (folder, staged, name) => folder.MoveToFree(staged, name));

    /// <summary>
    /// Adds lines to the end; on the disk when this returns. False, with nothing written, where the file has a second name: somebody may have linked
    /// a file of this person's here.
    /// </summary>
    public bool Append(string file, ReadOnlySpan<byte> lines)
    {
        using var place = MoveIntoPlace(file, create: true) ?? throw IsGone();
        var isNew = !place.Folder.Has(place.File);
        using var handle = isNew ? place.Folder.Create(place.File) : place.Folder.ReadAndWrite(place.File) ?? throw IsGone();
        if (isNew)
            SetMode(handle);
        else if (place.Folder.Names(handle) > 1)
            return false;

        var end = RandomAccess.GetLength(handle);
        Span<byte> last = [(byte)'\n'];
        // A line that was torn when its writer was killed stays one of its own.
        if (end > 0 && RandomAccess.Read(handle, last, end - 1) == 1 && last[0] != '\n')
            lines = (byte[])[(byte)'\n', .. lines];
        RandomAccess.Write(handle, lines, end);
        RandomAccess.FlushToDisk(handle);
        if (isNew)
            place.Folder.Flush();
        return true;
    }

    public void Delete(string file)
    {
        using var place = MoveIntoPlace(file, create: false);
        place?.Folder.Delete(place.File);
    }

    bool Stage(string file, IEnumerable<ReadOnlyMemory<byte>> parts, Func<DirectoryHandle, string, string, bool> put)
    {
        using var place = MoveIntoPlace(file, create: true) ?? throw IsGone();
        var staged = $".csl-{Guid.NewGuid():N}.new";
        var isPlaced = false;
        try
        {
            using (var handle = place.Folder.Create(staged))
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

            isPlaced = put(place.Folder, staged, place.File);
        }
        finally
        {
            if (!isPlaced)
                TryDelete(place.Folder, staged);
        }

        place.Folder.Flush();
        return isPlaced;
    }

    static void TryDelete(DirectoryHandle folder, string file)
    {
        try
        {
            folder.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    OpenedPath? MoveIntoPlace(string file, bool create)
    {
        var folder = Path.GetDirectoryName(Path.Combine(below, file))!.Replace(Path.DirectorySeparatorChar, '/');
        return OpenedPath.Of(root, folder, Path.GetFileName(file), create, followsLink: true, create ? ModeOfRoot() : null);
    }

    // As open to others as the hub's folder is: a second person must be able to add files and folders of their own.
    UnixFileMode? ModeOfRoot() => OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(root);

    void SetMode(SafeFileHandle file)
    {
        if (ModeOfRoot() is { } mode)
            PrivateFile.TrySetMode(file, mode & ~NotOfFiles);
    }

    DirectoryNotFoundException IsGone() => new($"{Root} is gone");
}
