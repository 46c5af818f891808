using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Archive.Search.Indexing;

/// <summary>The bytes of the session index: in its file, or in memory.</summary>
sealed class IndexBytes : IDisposable
{
    readonly SafeFileHandle? _file;
    readonly ReadOnlyMemory<byte> _memory;

    IndexBytes(SafeFileHandle file) => (_file, Length) = (file, RandomAccess.GetLength(file));

    IndexBytes(ReadOnlyMemory<byte> memory) => (_memory, Length) = (memory, memory.Length);

    public long Length { get; }

    /// <summary>Opens a file; one that is missing is empty. Throws file system exceptions.</summary>
    public static IndexBytes Open(string path) =>
        File.Exists(path)
            ? new(File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete))
            : new(ReadOnlyMemory<byte>.Empty);

    /// <summary>The same bytes without the file. Throws file system exceptions.</summary>
    public IndexBytes InMemory()
    {
        byte[]? buffer = null;
        return new(Read(0, checked((int)Length), ref buffer));
    }

    /// <summary>Reads a part; less of it if the file ends before. Throws file system exceptions.</summary>
    /// <param name="buffer">Used for what is returned, and replaced if it is too short.</param>
    public ReadOnlyMemory<byte> Read(long start, int length, ref byte[]? buffer)
    {
        length = (int)Math.Clamp(Length - start, 0, length);
        if (_file is null)
            return _memory.Slice((int)start, length);
        if (buffer is null || buffer.Length < length)
            buffer = GC.AllocateUninitializedArray<byte>(length);
        var read = 0;
        while (
            read < length
            && RandomAccess.Read(_file, buffer.AsSpan(read, length - read), start + read) is > 0 and var count
        )
            read += count;
        return buffer.AsMemory(0, read);
    }

    public void Dispose() => _file?.Dispose();
}
