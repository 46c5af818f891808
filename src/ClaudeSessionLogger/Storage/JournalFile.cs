using System.Buffers.Binary;
using System.IO.Hashing;
using ClaudeSessionLogger.Platform.Files;
using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Storage;

/// <summary>
/// The format of a <see cref="CheckpointJournal"/>: the magic bytes, the database's id, the number of its checkpoints,
/// and the block size; then each block's id and bytes; last, the XXH3 hash of everything before it. If a journal was
/// not completed, its hash does not match. In this case, the checkpoint had not begun.
/// </summary>
static class JournalFile
{
    public const int HeadLength = 8 + 16 + 8 + 8,
        IdLength = 8,
        HashLength = 8;

    public static byte[] Head(DatabaseHeader header)
    {
        var head = new byte[HeadLength];
        "CSLJRNL1"u8.CopyTo(head);
        Convert.FromHexString(header.Id).CopyTo(head, 8);
        BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(24), header.Iteration);
        BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(32), (ulong)header.BlockSize);
        return head;
    }
}

/// <summary>
/// Writes a journal in place of an older one. Those who can read the database can also read the journal.
/// </summary>
sealed class JournalWriter : IDisposable
{
    readonly string _path;
    readonly SafeFileHandle _database;
    readonly DatabaseHeader _header;
    readonly FileStream _journal;
    readonly XxHash3 _hash = new();

    public JournalWriter(string path, SafeFileHandle database, DatabaseHeader header)
    {
        (_path, _database, _header) = (path, database, header);
        // Always create a new file, because in a shared folder somebody may have put a link at this path.
        File.Delete(path);
        _journal = PrivateFile.Open(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        if (!OperatingSystem.IsWindows())
            PrivateFile.TrySetMode(_journal.SafeFileHandle, File.GetUnixFileMode(database));
        Write(JournalFile.Head(header));
    }

    public void Copy(long block)
    {
        var bytes = new byte[JournalFile.IdLength + _header.BlockSize];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, block);
        // A block beyond the end of the file needs no copy, because a checkpoint cannot overwrite it.
        if (
            RandomAccess.Read(_database, bytes.AsSpan(JournalFile.IdLength), _header.OffsetOf(block))
            == _header.BlockSize
        )
            Write(bytes);
    }

    /// <summary>When this method returns, the journal is valid, even after a power failure.</summary>
    public void Complete()
    {
        Write(_hash.GetCurrentHash());
        _journal.Flush(flushToDisk: true);
        DirectorySync.Flush(Path.GetDirectoryName(_path)!);
    }

    public void Dispose() => _journal.Dispose();

    void Write(ReadOnlySpan<byte> bytes)
    {
        _hash.Append(bytes);
        _journal.Write(bytes);
    }
}

/// <summary>Reads a journal that an interrupted process left, and restores the blocks in it.</summary>
static class JournalReader
{
    /// <summary>
    /// Writes the blocks back if the journal is complete and belongs to the database with this header.
    /// </summary>
    public static void WriteBack(string path, DatabaseHeader header, SafeFileHandle database)
    {
        if (!IsComplete(path, header))
            return;
        foreach (var (offset, block) in Blocks(path, header))
            RandomAccess.Write(database, block, offset);
        RandomAccess.FlushToDisk(database);
    }

    /// <summary>Whether the blocks in the database are the same as their copies in the journal.</summary>
    public static bool Matches(string path, DatabaseHeader header, SafeFileHandle database)
    {
        var current = new byte[header.BlockSize];
        return IsComplete(path, header)
            && Blocks(path, header)
                .All(saved =>
                    RandomAccess.Read(database, current, saved.Offset) == current.Length
                    && current.AsSpan().SequenceEqual(saved.Block)
                );
    }

    static IEnumerable<(long Offset, byte[] Block)> Blocks(string path, DatabaseHeader header)
    {
        using var journal = File.OpenHandle(path);
        var bytes = new byte[JournalFile.IdLength + header.BlockSize];
        for (
            long at = JournalFile.HeadLength;
            RandomAccess.Read(journal, bytes, at) == bytes.Length;
            at += bytes.Length
        )
            yield return (
                header.OffsetOf(BinaryPrimitives.ReadInt64LittleEndian(bytes)),
                bytes[JournalFile.IdLength..]
            );
    }

    /// <summary>Whether the journal is complete and belongs to the database with this header.</summary>
    public static bool IsComplete(string path, DatabaseHeader header)
    {
        if (new FileInfo(path) is not { Exists: true, LinkTarget: null })
            return false;
        using var journal = File.OpenHandle(path);
        var content = RandomAccess.GetLength(journal) - JournalFile.HashLength;
        if (content < JournalFile.HeadLength)
            return false;
        var (hash, buffer) = (new XxHash3(), new byte[1 << 16]);
        for (long at = 0; at < content; )
        {
            var read = RandomAccess.Read(journal, buffer.AsSpan(0, (int)Math.Min(buffer.Length, content - at)), at);
            if (read == 0)
                return false;
            if (at == 0 && !buffer.AsSpan(0, read).StartsWith(JournalFile.Head(header)))
                return false;
            hash.Append(buffer.AsSpan(0, read));
            at += read;
        }

        var stored = new byte[JournalFile.HashLength];
        return RandomAccess.Read(journal, stored, content) == stored.Length
            && hash.GetCurrentHash().AsSpan().SequenceEqual(stored);
    }
}
