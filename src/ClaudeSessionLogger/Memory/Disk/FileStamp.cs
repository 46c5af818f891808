namespace ClaudeSessionLogger.Memory.Disk;

/// <summary>
/// By what a file is known not to have changed without being read. With 0 <paramref name="Ticks"/> it is equal to no other: the file was
/// written so short a time before it was read that another write could bear the same time.
/// </summary>
/// <param name="Changed">When anything about it changed, and be it that its time was set back; 0 where nobody asked for that.</param>
readonly record struct FileStamp(long Size, long Ticks, long Changed = 0)
{
    // File systems stamp with the kernel's tick, up to 10 ms, and the clock read here may run ahead of it.
    static readonly TimeSpan s_settling = TimeSpan.FromMilliseconds(30);

    public static FileStamp Of(long size, DateTime modifiedUtc, DateTime nowUtc, DateTime? changedUtc = null) =>
        new(size, IsSettled(modifiedUtc, nowUtc) && IsSettled(changedUtc ?? modifiedUtc, nowUtc) ? modifiedUtc.Ticks : 0, changedUtc?.Ticks ?? 0);

    public bool IsSame(FileStamp other) => Ticks != 0 && this == other;

    static bool IsSettled(DateTime time, DateTime nowUtc) => (nowUtc - time).Duration() >= s_settling;
}

sealed record MemoryFile(MemoryName Name, FileStamp Stamp);

/// <summary>
/// What a memory folder holds, by name. <paramref name="Passed"/> are files that look like memory and are not: links, too large, or with names
/// that not every machine can have.
/// </summary>
sealed record MemoryListing(bool Exists, IReadOnlyList<MemoryFile> Files, IReadOnlyList<InvalidMemoryName> Passed);

/// <summary>A file as it was read.</summary>
readonly record struct MemoryContent(byte[] Bytes, FileStamp Stamp)
{
    public Guid Hash => MemoryHash.Of(Bytes);
}

static class MemoryHash
{
    /// <summary>XXH128, as everywhere in this program: against chance, not against malice, for whoever can write here can write anything.</summary>
    public static Guid Of(ReadOnlySpan<byte> content) => new(System.IO.Hashing.XxHash128.Hash(content), bigEndian: true);
}
