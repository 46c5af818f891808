namespace ClaudeSessionLogger.Memory.Disk;

/// <summary>
/// Detects unchanged files without reading them. <paramref name="Ticks"/> is 0 if the file was read so soon after a
/// write that a second write could get the same time. Such a stamp is never the same as another one.
/// </summary>
/// <param name="Changed">
/// When the file or its metadata last changed (ctime), even if the modification time was set back later; 0 if ctime was
/// not read.
/// </param>
readonly record struct FileStamp(long Size, long Ticks, long Changed = 0)
{
    // The time of a file can be 10 ms behind the clock, because file systems use a clock that the kernel advances only
    // at each timer tick.
    static readonly TimeSpan s_settling = TimeSpan.FromMilliseconds(30);

    public static FileStamp Of(long size, DateTime modifiedUtc, DateTime nowUtc, DateTime? changedUtc = null) =>
        new(
            size,
            IsOldEnough(modifiedUtc, nowUtc) && IsOldEnough(changedUtc ?? modifiedUtc, nowUtc) ? modifiedUtc.Ticks : 0,
            changedUtc?.Ticks ?? 0
        );

    public bool IsSame(FileStamp other) => Ticks != 0 && this == other;

    static bool IsOldEnough(DateTime time, DateTime nowUtc) => (nowUtc - time).Duration() >= s_settling;
}

sealed record MemoryFile(MemoryName Name, FileStamp Stamp);

/// <summary>
/// The files of a memory folder. <paramref name="Skipped"/> has the files that are not listed in
/// <paramref name="Files"/>, with the reasons, for example links, files that are too large, and files whose names are
/// not valid on every machine.
/// </summary>
sealed record MemoryListing(bool Exists, IReadOnlyList<MemoryFile> Files, IReadOnlyList<InvalidMemoryName> Skipped);

/// <summary>The content of a file, with the stamp it had when it was read.</summary>
readonly record struct MemoryContent(byte[] Bytes, FileStamp Stamp)
{
    public Guid Hash => MemoryHash.Of(Bytes);
}

static class MemoryHash
{
    /// <summary>
    /// Computes an XXH128 hash. It detects accidental changes but not deliberate collisions; anyone who could use a
    /// collision can also change the files directly.
    /// </summary>
    public static Guid Of(ReadOnlySpan<byte> content) =>
        new(System.IO.Hashing.XxHash128.Hash(content), bigEndian: true);
}
