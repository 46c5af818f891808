using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Memory.Disk;

/// <summary>Reads sizes and times of the files in one folder.</summary>
sealed class DirectoryStamps(string folder) : IDisposable
{
    readonly FolderStatus _status = new(folder);

    /// <summary>
    /// Returns null if the file does not exist, is not a regular file, or is too large for a memory file.
    /// </summary>
    public FileStamp? Read(string name, DateTime nowUtc)
    {
        var (size, modified, changed) = _status.IsOpen ? ReadStatus(name) : ReadWithFileInfo(name);
        return size is >= 0 and <= MemoryName.MaxBytes ? FileStamp.Of(size, modified, nowUtc, changed) : null;
    }

    public void Dispose() => _status.Dispose();

    (long Size, DateTime Modified, DateTime? Changed) ReadStatus(string name) =>
        _status.Read(name) is { } status ? (status.Size, status.Modified, status.Changed) : (-1, default, null);

    (long Size, DateTime Modified, DateTime? Changed) ReadWithFileInfo(string name)
    {
        var file = new FileInfo(Path.Join(folder, name));
        return file.Exists ? (file.Length, file.LastWriteTimeUtc, null) : (-1, default, null);
    }
}
