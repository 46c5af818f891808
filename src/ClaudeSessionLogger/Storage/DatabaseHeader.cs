using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Storage;

/// <summary>
/// The header of a DuckDB file: the database's id and its number of checkpoints. DuckDB writes two headers in turn; the
/// newer one counts.
/// </summary>
readonly record struct DatabaseHeader(string Id, ulong Iteration, int BlockSize)
{
    const int Length = 4096,
        Start = 3 * Length,
        IdOffset = 124,
        IdLength = 16,
        IterationOffset = 8,
        BlockSizeOffset = 40;

    // The block sizes that DuckDB allows.
    const ulong MinBlockSize = 16 << 10,
        MaxBlockSize = 256 << 10;

    /// <summary>
    /// Returns null if the file is not a DuckDB file. Do not call this for a file that this process has open: closing
    /// it would release the process's locks.
    /// </summary>
    public static DatabaseHeader? Read(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            return Read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // DuckDB reports the error.
            return null;
        }
    }

    /// <summary>Returns null if the file is not a DuckDB file.</summary>
    public static DatabaseHeader? Read(SafeFileHandle file)
    {
        Span<byte> start = stackalloc byte[Start];
        if (RandomAccess.Read(file, start, 0) < start.Length || !start[8..].StartsWith("DUCK"u8))
            return null;
        var newer = Number(start, 1, IterationOffset) > Number(start, 2, IterationOffset) ? 1 : 2;
        var blockSize = Number(start, newer, BlockSizeOffset);
        return new(
            Convert.ToHexStringLower(start.Slice(IdOffset, IdLength)),
            Number(start, newer, IterationOffset),
            blockSize is >= MinBlockSize and <= MaxBlockSize ? (int)blockSize : 0
        );
    }

    /// <summary>The offset of a block in the file.</summary>
    public long OffsetOf(long block) => Start + block * BlockSize;

    static ulong Number(ReadOnlySpan<byte> start, int header, int offset) =>
        BinaryPrimitives.ReadUInt64LittleEndian(start[(header * Length + offset)..]);
}
