using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Memory.Versions;

/// <summary>One version of a file, without its content. It is the event of this hash.</summary>
sealed record MemoryVersion(
    Guid Hash, IReadOnlyList<Guid> Parents, HybridTimestamp Stamp, DateTime WrittenAt, string Actor, string Device, string? SessionId, bool IsDeleted, string? From, string? To) : IComparable<MemoryVersion>
{
    /// <summary>Older before newer; the same on every machine.</summary>
    public int CompareTo(MemoryVersion? other) =>
        other is null ? 1 : Stamp.CompareTo(other.Stamp) is not 0 and var order ? order : Hash.CompareTo(other.Hash);
}

/// <summary>What a file is, as its versions make it.</summary>
/// <param name="Content">Null: there is none.</param>
/// <param name="InPlace">The versions that are in the content; whoever goes on from it replaces these.</param>
/// <param name="Conflicts">The versions that stand beside it, because nobody has brought them together.</param>
sealed record FileState(byte[]? Content, IReadOnlyList<MemoryVersion> InPlace, IReadOnlyList<MemoryVersion> Conflicts)
{
    public DateTime WrittenAt => InPlace.Max(version => version.WrittenAt);
}
