using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Memory.Disk;

/// <summary>
/// A complete text under a temporary name, ready to replace a file. If the system can exchange two names, the replaced
/// file is checked after the exchange, so that a text that someone else has just written is detected and put back.
/// </summary>
sealed class StagedFile : IDisposable
{
    // A ".new" file may be incomplete. A ".old" file is complete: a new text, or a file that was moved aside.
    const string Prefix = ".csl-",
        PartialSuffix = ".new",
        CompleteSuffix = ".old";

    readonly DirectoryHandle _folder;
    readonly string _name;
    readonly Guid _hash;
    bool _isKept;

    public StagedFile(DirectoryHandle folder, ReadOnlySpan<byte> content, UnixFileMode? mode, DateTime modified)
    {
        (_folder, _hash) = (folder, MemoryHash.Of(content));
        var stem = NewStem();
        _name = stem + CompleteSuffix;
        using (var file = folder.Create(stem + PartialSuffix))
        {
            RandomAccess.Write(file, content, 0);
            if (mode is { } exact)
                PrivateFile.TrySetMode(file, exact);
            File.SetLastWriteTimeUtc(file, modified);
            RandomAccess.FlushToDisk(file);
        }

        folder.Move(stem + PartialSuffix, _name);
    }

    public static bool IsLeftover(ReadOnlySpan<char> name) =>
        name.StartsWith(Prefix) && (name.EndsWith(PartialSuffix) || name.EndsWith(CompleteSuffix));

    /// <summary>
    /// Renames the staged file to <paramref name="file"/>. Returns false if someone has created a file with this name
    /// in the meantime.
    /// </summary>
    public bool PlaceNew(string file) => _isKept = _folder.MoveWithoutReplacing(_name, file);

    /// <summary>
    /// Replaces a file. Returns false, and leaves the file unchanged, if it does not have the expected content.
    /// </summary>
    public bool Replace(string file, Guid expected)
    {
        if (!_folder.Exchange(_name, file))
        {
            if (HashOf(_folder, file) != expected)
                return false;
            _folder.Move(_name, file);
            return _isKept = true;
        }

        if (HashOf(_folder, _name) == expected)
            return true;

        // Undo the exchange. If someone deleted or changed the file after the first exchange, someone else wrote the
        // text that now has the temporary name: keep it.
        if (!_folder.Exchange(_name, file) || HashOf(_folder, _name) != _hash)
            Rescue(_folder, _name, file);
        return false;
    }

    /// <summary>
    /// Deletes a file if it has the expected content; otherwise leaves it unchanged and returns false.
    /// </summary>
    public static bool Remove(DirectoryHandle folder, string file, Guid expected)
    {
        var stagedName = NewStem() + CompleteSuffix;
        try
        {
            folder.Move(file, stagedName);
        }
        catch (FileNotFoundException)
        {
            return true;
        }

        if (HashOf(folder, stagedName) == expected)
        {
            folder.Delete(stagedName);
            return true;
        }

        Rescue(folder, stagedName, file);
        return false;
    }

    public static void Recover(DirectoryHandle folder, string leftover, Func<Guid, bool> isKnown)
    {
        var hash = HashOf(folder, leftover);
        if (leftover.EndsWith(PartialSuffix, StringComparison.Ordinal) || (hash is { } known && isKnown(known)))
            folder.Delete(leftover);
        else
            Rescue(folder, leftover, $"recovered-{(hash ?? Guid.NewGuid()).ToString("N")[..8]}.md");
    }

    public void Dispose()
    {
        if (!_isKept)
            _folder.Delete(_name);
    }

    /// <summary>
    /// Renames a staged file to <paramref name="file"/>, or to a similar name if a file with that name exists.
    /// </summary>
    static void Rescue(DirectoryHandle folder, string stagedName, string file)
    {
        for (var name = file; !folder.MoveWithoutReplacing(stagedName, name); )
            name = $"{Path.GetFileNameWithoutExtension(file)}-{Guid.NewGuid().ToString("N")[..8]}.md";
    }

    /// <summary>
    /// Returns null if the file does not exist or is not a valid memory file, for example because it is a link.
    /// </summary>
    static Guid? HashOf(DirectoryHandle folder, string file)
    {
        try
        {
            return MemoryFolder.Read(folder, file)?.Hash;
        }
        catch (Exception e) when (e is Failure or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    static string NewStem() => $"{Prefix}{Guid.NewGuid():N}";
}
