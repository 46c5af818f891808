using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace ClaudeSessionLogger.Memory.Disk;

/// <summary>
/// Maps a file into memory, so that only the parts in use are read. Replacing the file by a rename does not change the
/// mapping.
/// </summary>
sealed unsafe class MappedFile : MemoryManager<byte>
{
    readonly MemoryMappedFile _file;
    readonly MemoryMappedViewAccessor _view;
    readonly byte* _start;
    readonly int _length;

    MappedFile(FileStream stream)
    {
        _length = checked((int)stream.Length);
        _file = MemoryMappedFile.CreateFromFile(
            stream,
            null,
            0,
            MemoryMappedFileAccess.Read,
            HandleInheritability.None,
            leaveOpen: false
        );
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        // References are not counted: notes and searches share the mapping and never dispose of it. The garbage
        // collector releases the mapping when nothing uses it any longer.
        _start = (byte*)_view.SafeMemoryMappedViewHandle.DangerousGetHandle();
    }

    /// <summary>
    /// Returns an empty memory for an empty file, because it cannot be mapped. Throws the file system's exceptions.
    /// </summary>
    public static ReadOnlyMemory<byte> Read(string path)
    {
        // On Windows, do not map the file: a mapped file cannot be replaced.
        if (OperatingSystem.IsWindows())
            return File.ReadAllBytes(path);
        var stream = new FileStream(
            path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete,
            bufferSize: 0
        );
        if (stream.Length is 0 or > int.MaxValue)
        {
            stream.Dispose();
            return default;
        }

        return new MappedFile(stream).Memory;
    }

    public override Span<byte> GetSpan() => new(_start, _length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    public override void Unpin() { }

    protected override void Dispose(bool disposing)
    {
        _view.Dispose();
        _file.Dispose();
    }
}
