using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;
using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Memory.Disk;

enum WriteOutcome
{
    Written,

    /// <summary>
    /// Someone else changed the file in the meantime. It was not overwritten; read it and merge again.
    /// </summary>
    Changed,
}

/// <summary>
/// Reads and writes a memory folder on disk. Others (the client, editors) can write to it at any time, so a write
/// replaces a file only if it still has the content that was read before. It replaces the file completely or not at
/// all, and never follows a link. Throws the file system's exceptions.
/// </summary>
/// <param name="machines">The names of known machines besides this one.</param>
sealed class MemoryFolder(string path, TimeProvider? clock = null, IReadOnlyCollection<string>? machines = null)
{
    readonly TimeProvider _clock = clock ?? TimeProvider.System;

    public string Path { get; } = path;

    /// <summary>Lists every file with its stamp, without opening any.</summary>
    public MemoryListing List() => FolderListing.List(Path, _clock, [Environment.MachineName, .. machines ?? []]);

    /// <summary>
    /// Returns null if the file does not exist. Throws a <see cref="Failure"/> for a link, or a file above
    /// <see cref="MemoryName.MaxBytes"/>.
    /// </summary>
    public MemoryContent? Read(MemoryName name)
    {
        using var opened = Place(name, create: false);
        return opened is null ? null : Read(opened.Folder, opened.File);
    }

    public FileStamp StampOf(MemoryName name)
    {
        using var opened = Place(name, create: false);
        using var file = opened?.Folder.Read(opened.File);
        return file is null ? default : Stamp(file);
    }

    /// <param name="expected">The hash of the content that was read before; null if there was no file.</param>
    /// <param name="modified">
    /// When the text was written. The file gets this time, because the client uses it as the age of a note. The time is
    /// limited to 0.1 s before now, so that the next write gets a different time.
    /// </param>
    public WriteOutcome Write(MemoryName name, Guid? expected, ReadOnlySpan<byte> content, DateTime? modified = null)
    {
        if (content.Length > MemoryName.MaxBytes)
            throw new Failure(FailureKind.Invalid, "it is larger than 1 MB");
        using var opened = Place(name, create: true);
        // Someone else deleted the folder right after it was created.
        if (opened is null)
            return WriteOutcome.Changed;
        var (folder, file) = (opened.Folder, opened.File);
        var before = Read(folder, file);
        if (before?.Hash == MemoryHash.Of(content))
            return WriteOutcome.Written;
        if (before?.Hash != expected)
            return WriteOutcome.Changed;

        using var staged = new StagedFile(folder, content, ModeOf(folder, file), Earlier(modified));
        if (!(before is null ? staged.PlaceNew(file) : staged.Replace(file, expected!.Value)))
            return WriteOutcome.Changed;
        folder.Flush();
        return WriteOutcome.Written;
    }

    /// <summary>
    /// Deletes a file if it has the expected content; succeeds if the file does not exist. Also deletes folders that
    /// become empty.
    /// </summary>
    public WriteOutcome Delete(MemoryName name, Guid expected)
    {
        using var opened = Place(name, create: false);
        if (opened is null || Read(opened.Folder, opened.File) is not { } before)
            return WriteOutcome.Written;
        if (before.Hash != expected)
            return WriteOutcome.Changed;

        if (!StagedFile.Remove(opened.Folder, opened.File, expected))
            return WriteOutcome.Changed;
        opened.Folder.Flush();
        opened.DeleteEmptyFolders();
        return WriteOutcome.Written;
    }

    /// <summary>
    /// Cleans up after a crash: deletes temporary files. If such a file contains a complete text that is stored nowhere
    /// else, keeps the file under a new name that begins with <c>recovered-</c>. Only the process that holds the flush
    /// lock may call this.
    /// </summary>
    /// <param name="isKnown">
    /// Whether a text with this hash is stored: in the history, or as the content that a planned write will write.
    /// </param>
    public void Recover(Func<Guid, bool> isKnown)
    {
        foreach (var (part, file) in FolderListing.Leftovers(Path))
        {
            using var opened = Place(part, file, create: false);
            if (opened is not null)
                StagedFile.Recover(opened.Folder, file, isKnown);
        }
    }

    internal static MemoryContent? Read(DirectoryHandle folder, string file)
    {
        using var handle = folder.Read(file);
        if (handle is null)
            return null;
        while (true)
        {
            var before = RandomAccess.GetLength(handle);
            if (before > MemoryName.MaxBytes)
                throw TooLarge(file);
            // Take the stamp first. If someone writes during the read, the file's size or time changes, and the loop
            // reads the file again.
            var stamp = new FileStamp(before, File.GetLastWriteTimeUtc(handle).Ticks);
            var bytes = new byte[before];
            var length = RandomAccess.Read(handle, bytes, 0);
            if (
                length == before
                && RandomAccess.GetLength(handle) == before
                && File.GetLastWriteTimeUtc(handle).Ticks == stamp.Ticks
            )
                return new(
                    bytes,
                    FileStamp.Of(
                        before,
                        new(stamp.Ticks, DateTimeKind.Utc),
                        TimeProvider.System.GetUtcNow().UtcDateTime
                    )
                );
        }
    }

    FileStamp Stamp(SafeFileHandle file) =>
        FileStamp.Of(RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file), _clock.GetUtcNow().UtcDateTime);

    DateTime Earlier(DateTime? modified)
    {
        var now = _clock.GetUtcNow().UtcDateTime.AddMilliseconds(-100);
        return modified is { } given && given < now ? given : now;
    }

    static UnixFileMode? ModeOf(DirectoryHandle folder, string file)
    {
        if (OperatingSystem.IsWindows())
            return null;
        using var handle = folder.Read(file);
        return handle is null ? null
            : File.GetUnixFileMode(handle) is var mode && mode.HasFlag(UnixFileMode.UserWrite) ? mode
            : throw new UnauthorizedAccessException($"{SafeText.Safe(file)} is read-only");
    }

    OpenedPath? Place(MemoryName name, bool create)
    {
        var slash = name.Value.LastIndexOf('/');
        return Place(slash < 0 ? "" : name.Value[..slash], name.Value[(slash + 1)..], create);
    }

    OpenedPath? Place(string folders, string file, bool create)
    {
        if (create && !Directory.Exists(Path))
            PrivateFile.CreateFolder(Path);
        return OpenedPath.Of(Path, folders, file, create);
    }

    static Failure TooLarge(string name) =>
        new(
            FailureKind.Invalid,
            $"cannot sync {SafeText.Safe(name)}: it is larger than 1 MB. Split it into several files."
        );
}
