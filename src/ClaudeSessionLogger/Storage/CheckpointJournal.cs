using System.Collections.Concurrent;
using ClaudeSessionLogger.Platform.Files;
using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Storage;

/// <summary>
/// Makes it safe to kill the process, or to lose power, during a checkpoint. DuckDB writes a checkpoint to free blocks
/// and then switches to it by writing the header, with one exception: it fills free parts of metadata blocks in place.
/// An interrupted write leaves such a block with a wrong checksum, and DuckDB then refuses the whole file. So these
/// blocks are copied to a journal before each checkpoint, and the journal is deleted when the database is closed. A
/// journal that exists before the database is opened was left by an interrupted process. Unless the checkpoint of that
/// process was completed, the blocks are written back.
/// </summary>
/// <remarks>
/// Not used on Windows, which completes a write before it ends a process, and does not let us read an open database.
/// </remarks>
sealed class CheckpointJournal : IDisposable
{
    const string Extension = ".journal";

    // The databases that this process has open. If this process opened and closed one of these files once more, the
    // system would release the lock on it.
    static readonly ConcurrentDictionary<string, int> s_open = new(StringComparer.Ordinal);

    readonly string _path;
    readonly SafeFileHandle _file;
    DatabaseHeader? _saved;

    CheckpointJournal(string path, SafeFileHandle file)
    {
        (_path, _file) = (path, file);
        s_open.AddOrUpdate(path, 1, (_, count) => count + 1);
    }

    /// <summary>
    /// Opens the file of a database that DuckDB has just opened for writing. Dispose the result after the database is
    /// closed, because closing any handle of a file releases the process's locks on it.
    /// </summary>
    public static CheckpointJournal? Open(string path) =>
        OperatingSystem.IsWindows()
            ? null
            : new(path, File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete));

    /// <summary>Call this before every checkpoint. Does nothing if no checkpoint has run since the last call.</summary>
    /// <param name="metadataBlocks">Returns the ids of the database's metadata blocks.</param>
    /// <exception cref="IOException">The journal cannot be written; do not run the checkpoint then.</exception>
    public void Save(Func<IReadOnlyList<long>> metadataBlocks)
    {
        lock (_file)
            SaveIfChanged(metadataBlocks);
    }

    void SaveIfChanged(Func<IReadOnlyList<long>> metadataBlocks)
    {
        if (DatabaseHeader.Read(_file) is not { BlockSize: > 0 } header || header == _saved)
            return;
        using (var journal = new JournalWriter(_path + Extension, _file, header))
        {
            foreach (var block in metadataBlocks())
                journal.Copy(block);
            journal.Complete();
        }

        _saved = header;
    }

    public void Dispose()
    {
        if (_saved is { } saved && !IsInterrupted(saved))
            AtomicFile.TryDelete(_path + Extension);
        _file.Dispose();
        s_open.AddOrUpdate(_path, 0, (_, count) => count - 1);
    }

    // A checkpoint that failed, for example on a full disk, leaves the old header and may leave changed blocks.
    bool IsInterrupted(DatabaseHeader saved) =>
        DatabaseHeader.Read(_file) == saved && !JournalReader.Matches(_path + Extension, saved, _file);

    /// <summary>
    /// Undoes a checkpoint that was interrupted, and deletes the journal. Does nothing while any process has the
    /// database open. Call this before DuckDB opens the file, also for reading.
    /// </summary>
    public static void Recover(string path)
    {
        if (!File.Exists(path + Extension) || s_open.GetValueOrDefault(path) > 0)
            return;
        try
        {
            using var file = File.OpenHandle(
                path,
                FileMode.Open,
                FileAccess.ReadWrite,
                FileShare.ReadWrite | FileShare.Delete
            );
            if (!FileLock.TryLockWhole(file))
                return;
            if (DatabaseHeader.Read(file) is { BlockSize: > 0 } header)
                JournalReader.WriteBack(path + Extension, header, file);
            File.Delete(path + Extension);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // If the file cannot be read, DuckDB will report the reason. If it cannot be written, no checkpoint can
            // change it.
        }
    }
}
