using System.Buffers.Binary;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Memory.Search;

/// <summary>
/// The sizes and times of the database file and its WAL. As long as they stay the same, nobody has written to the
/// database.
/// </summary>
readonly record struct DatabaseFingerprint(long Size, long Ticks, long WalSize, long WalTicks)
{
    /// <summary>The size of a serialized fingerprint in bytes.</summary>
    public const int Bytes = 4 * sizeof(long);

    public static DatabaseFingerprint Of(AppPaths paths)
    {
        var (file, log) = (new FileInfo(paths.Database), new FileInfo(paths.Database + ".wal"));
        return new(
            file.Exists ? file.Length : 0,
            file.Exists ? file.LastWriteTimeUtc.Ticks : 0,
            log.Exists ? log.Length : 0,
            log.Exists ? log.LastWriteTimeUtc.Ticks : 0
        );
    }

    public static DatabaseFingerprint Read(ReadOnlySpan<byte> bytes) =>
        new(Number(bytes, 0), Number(bytes, 1), Number(bytes, 2), Number(bytes, 3));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Size);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], Ticks);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], WalSize);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], WalTicks);
    }

    static long Number(ReadOnlySpan<byte> bytes, int index) =>
        BinaryPrimitives.ReadInt64LittleEndian(bytes[(index * sizeof(long))..]);
}
