using System.Buffers.Binary;

namespace ClaudeSessionLogger.Storage;

/// <summary>
/// The header of a DuckDB file: the database's id and its number of checkpoints. DuckDB writes two headers in turn; the
/// newer one counts.
/// </summary>
readonly record struct DatabaseHeader(string Id, ulong Iteration)
{
    const int BlockSize = 4096, IdOffset = 124, IdLength = 16, IterationOffset = 8;

    /// <summary>
    /// Returns null if the file is not a DuckDB file. Do not call this for a file that this process has open: closing
    /// it would release the process's locks.
    /// </summary>
    public static DatabaseHeader? Read(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            Span<byte> start = stackalloc byte[3 * BlockSize];
            if (RandomAccess.Read(file, start, 0) < start.Length || !start[8..].StartsWith("DUCK"u8))
                return null;
            return new(Convert.ToHexStringLower(start.Slice(IdOffset, IdLength)), Math.Max(IterationAt(start, 1), IterationAt(start, 2)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // DuckDB reports the error.
            return null;
        }
    }

    static ulong IterationAt(ReadOnlySpan<byte> start, int block) => BinaryPrimitives.ReadUInt64LittleEndian(start[(block * BlockSize + IterationOffset)..]);
}
