using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ClaudeSessionLogger.Archive.Format;

/// <summary>A record of an archive file, and where its stored bytes are.</summary>
readonly record struct ArchiveRecord(FrameHeader Header, long Position)
{
    public long End => Position + Header.StoredLength;

    public long Start => Position - FrameHeader.Size;
}

/// <summary>
/// Finds the records of an archive file by their headers, without reading the frames. After damage, continues at the
/// next undamaged header.
/// </summary>
sealed class ArchiveRecords
{
    /// <summary>The first bytes of an archive file. The random number of its records follows.</summary>
    public static ReadOnlySpan<byte> Signature => "cslarch1"u8;

    public const int SignatureSize = 16;
    const int Window = 4 << 10;

    readonly SafeFileHandle _file;
    readonly long _start;
    readonly byte[] _window = new byte[Window];
    long _windowStart;
    int _windowLength;

    /// <param name="start">Where the archive begins in the file.</param>
    /// <param name="length">How long it is.</param>
    public ArchiveRecords(SafeFileHandle file, long start, long length)
    {
        (_file, _start, Length) = (file, start, length);
        Span<byte> signature = stackalloc byte[SignatureSize];
        if (Read(0, signature) && signature[..8].SequenceEqual(Signature))
            Seed = MemoryMarshal.Read<ulong>(signature[8..]);
        else
            DamagedBytes += Math.Min(length, SignatureSize);
        Scan();
    }

    public long Length { get; }

    /// <summary>Null if the archive has no undamaged record.</summary>
    public ulong? Seed { get; private set; }

    public List<ArchiveRecord> All { get; } = [];

    /// <summary>The number of bytes that belong to no undamaged record.</summary>
    public long DamagedBytes { get; private set; }

    /// <summary>Reads bytes of the archive; returns false if it has fewer.</summary>
    public bool Read(long position, Span<byte> bytes)
    {
        if (position < 0 || position + bytes.Length > Length)
            return false;
        for (var read = 0; read < bytes.Length; )
        {
            var count = RandomAccess.Read(_file, bytes[read..], _start + position + read);
            if (count == 0)
                return false;
            read += count;
        }

        return true;
    }

    void Scan()
    {
        for (long position = SignatureSize; position < Length; )
        {
            if (TryReadHeader(position, out var header) && position + FrameHeader.Size + header.StoredLength <= Length)
            {
                Seed ??= header.Seed;
                All.Add(new(header, position + FrameHeader.Size));
                position = All[^1].End;
                continue;
            }

            var next = FindMark(position + 1);
            DamagedBytes += next - position;
            position = next;
        }
    }

    bool TryReadHeader(long position, out FrameHeader header) =>
        FrameHeader.TryRead(At(position, FrameHeader.Size), Seed, out header);

    // The position of the next bytes that begin like a header; the end if there are none.
    long FindMark(long position)
    {
        Span<byte> mark = stackalloc byte[sizeof(uint)];
        MemoryMarshal.Write(mark, FrameHeader.RecordMark);
        while (position < Length)
        {
            var bytes = At(position, FrameHeader.Size);
            var found = bytes.IndexOf(mark);
            if (found >= 0)
                return position + found;
            if (bytes.Length < mark.Length)
                break;
            position += bytes.Length - mark.Length + 1;
        }

        return Length;
    }

    // Everything of the window from this position on; at least this many bytes, unless the archive ends before.
    ReadOnlySpan<byte> At(long position, int atLeast)
    {
        if (position < _windowStart || position + atLeast > _windowStart + _windowLength)
        {
            _windowStart = position;
            _windowLength = (int)Math.Min(Window, Length - position);
            if (!Read(position, _window.AsSpan(0, _windowLength)))
                _windowLength = 0;
        }

        return _window.AsSpan((int)(position - _windowStart), _windowLength - (int)(position - _windowStart));
    }
}
