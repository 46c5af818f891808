using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Memory.Versions;

/// <summary>One version of a file, without its content. Its hash is the hash of its event.</summary>
/// <param name="IsForgotten">
/// Whether its text was deleted for good. It still counts as a replacement of its parents.
/// </param>
sealed record MemoryVersion(
    Guid Hash,
    IReadOnlyList<Guid> Parents,
    HybridTimestamp Stamp,
    DateTime WrittenAt,
    string Actor,
    DeviceId Device,
    SessionId? SessionId,
    bool IsDeleted,
    string? From,
    string? To,
    bool IsForgotten = false
) : IComparable<MemoryVersion>
{
    /// <summary>Sorts versions from oldest to newest, in the same order on every machine.</summary>
    public int CompareTo(MemoryVersion? other) =>
        other is null ? 1
        : Stamp.CompareTo(other.Stamp) is not 0 and var order ? order
        : Hash.CompareTo(other.Hash);
}

/// <summary>The state of a file, computed from its versions.</summary>
/// <param name="Content">The content of the file; null if the file is deleted.</param>
/// <param name="Heads">The versions that the content contains; the next version replaces these.</param>
/// <param name="Conflicts">The versions in conflict, which have not been merged.</param>
sealed record FileState(byte[]? Content, IReadOnlyList<MemoryVersion> Heads, IReadOnlyList<MemoryVersion> Conflicts)
{
    public DateTime WrittenAt => Heads.Max(version => version.WrittenAt);
}
