using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ClaudeSessionLogger.Archive.Format;

enum RecordKind : byte
{
    Content = 1,
    Manifest = 2,
}

enum FrameMethod : byte
{
    Stored = 0,
    Zstd = 1,
}

/// <summary>
/// The fixed part before each record of an archive file, in little endian. It says everything about its frame, so that
/// damage elsewhere in the file does not matter.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
struct FrameHeader
{
    /// <summary>The longest content of a frame. Reading from the middle of a file costs one frame.</summary>
    public const int FrameSize = 1 << 20;

    /// <summary>The longest content of another frame that a frame may be compressed against.</summary>
    public const int MaxReference = 2 << 20;

    /// <summary>How many frames may depend on each other.</summary>
    public const int MaxDepth = 8;

    /// <summary>The longest list of files.</summary>
    public const int MaxManifest = 64 << 20;

    public const uint RecordMark = 0x01_A6_5C_C5;

    public uint Mark;
    public RecordKind Kind;
    public FrameMethod Method;

    /// <summary>0 for a frame that is compressed on its own; else one more than the frames it refers to.</summary>
    public byte Depth;
    public byte Unused;

    /// <summary>The number of the file in the manifest.</summary>
    public int File;
    public int Generation;

    /// <summary>Where the content begins in its file.</summary>
    public long Offset;
    public int Length;
    public int StoredLength;

    /// <summary>The checksum of the content.</summary>
    public ulong ContentHash;

    /// <summary>The checksum of the bytes that follow this header.</summary>
    public ulong StoredHash;

    /// <summary>What the frame is compressed against.</summary>
    public FrameReference Reference;

    /// <summary>
    /// A random number, the same in the whole archive file: content that looks like a record is none without it.
    /// </summary>
    public ulong Seed;

    /// <summary>The checksum of this header.</summary>
    public ulong HeaderHash;

    public static int Size => Unsafe.SizeOf<FrameHeader>();

    public readonly bool HasReference => Reference.Length > 0;

    public readonly long End => Offset + Length;

    readonly int MaxLength => Kind == RecordKind.Content ? FrameSize : MaxManifest;

    /// <summary>Reads a header; returns false unless it is undamaged and possible.</summary>
    /// <param name="seed">The archive file's random number; null to accept any.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, ulong? seed, out FrameHeader header)
    {
        header = default;
        if (bytes.Length < Size)
            return false;
        header = MemoryMarshal.Read<FrameHeader>(bytes);
        return header.Mark == RecordMark
            && (seed is null || header.Seed == seed)
            && header.HeaderHash == HashOf(bytes[..(Size - sizeof(ulong))], header.Seed)
            && header.IsPossible;
    }

    public void WriteTo(Span<byte> bytes)
    {
        Mark = RecordMark;
        MemoryMarshal.Write(bytes, this);
        HeaderHash = HashOf(bytes[..(Size - sizeof(ulong))], Seed);
        MemoryMarshal.Write(bytes, this);
    }

    readonly bool IsPossible =>
        Kind is RecordKind.Content or RecordKind.Manifest
        && Method is FrameMethod.Stored or FrameMethod.Zstd
        && Length > 0
        && Length <= MaxLength
        && StoredLength > 0
        && StoredLength <= MaxLength
        && (Method == FrameMethod.Zstd || StoredLength == Length)
        && File >= 0
        && Generation >= 0
        && Offset >= 0
        && Offset <= long.MaxValue - Length
        && Depth <= MaxDepth
        && Reference.Length is >= 0 and <= MaxReference
        && Reference.Offset >= 0
        && Reference.Offset <= long.MaxValue - Reference.Length
        && HasReference == Depth > 0;

    static ulong HashOf(ReadOnlySpan<byte> bytes, ulong seed) => XxHash3.HashToUInt64(bytes, unchecked((long)seed));
}

/// <summary>A part of another archived file, against which a frame is compressed.</summary>
/// <param name="Session">Its session; empty for the same session.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
readonly record struct FrameReference(Guid Session, int File, int Generation, long Offset, int Length);
